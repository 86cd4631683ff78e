"""The options of `paros query` and `paros plot`: beside their own, one for each parameter of the stored query that is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from typer.core import TyperCommand, TyperOption

from paros.errors import ParosError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from paros.home import Home
    from paros.queries import Parameter, StoredQuery

_QUERY: Final = "paros.query"
_OPTIONS: Final = "paros.options"
_VALUES: Final = "paros.values"


class QueryCommand(TyperCommand):
    """A command whose first argument is the name of a stored query: it has an option for each of its parameters."""

    # Whether the first argument must be such a name.
    needed = True

    def names(self, home: Home) -> list[str]:
        """Return what the first argument may be."""
        from paros.queries import query_names

        return query_names(home)

    def query_of(self, home: Home, name: str) -> StoredQuery:
        """Return the stored query that a first argument stands for.

        Raises:
            UsageError: if there is none.
            DataError: if it is wrong.
        """
        from paros.queries import find_query

        return find_query(home, name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look for the name before anything else is parsed.

        Raises:
            UsageError: if the command begins with a name, and it stands for no query.
            DataError: if the query is wrong.
        """
        home = home_of(ctx)
        names = self.names(home)
        name = next((arg for arg in args if arg in names), None)
        if name is None and self.needed and args and not args[0].startswith("-") and not ctx.resilient_parsing:
            name = args[0]
        stored = self.query_of(home, name) if name else None
        ctx.meta[_QUERY] = stored
        ctx.meta[_OPTIONS] = [_option(parameter, home) for parameter in stored.parameters] if stored else []
        ctx.meta[_VALUES] = {}
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the command, with those of the stored query before the options."""
        own = super().get_params(ctx)
        arguments = [parameter for parameter in own if isinstance(parameter, click.Argument)]
        return [*arguments, *ctx.meta.get(_OPTIONS, []), *own[len(arguments) :]]


class PictureCommand(QueryCommand):
    """A command whose first argument is a kind of picture: it has an option for each parameter of the query that is drawn."""

    def names(self, home: Home) -> list[str]:
        """Return the kinds of pictures, which are the same everywhere."""
        del home
        from paros.drawing import KINDS

        return list(KINDS)

    def query_of(self, home: Home, name: str) -> StoredQuery:
        """Return the stored query that a kind of picture draws.

        Raises:
            UsageError: if there is no such kind.
        """
        from paros.drawing import drawn_queries

        return drawn_queries(home, name)[0]


class CitationCommand(QueryCommand):
    """A command whose first argument may be the name of a stored query, or of anything else."""

    needed = False


def stored_query(ctx: click.Context) -> StoredQuery | None:
    """Return the stored query that is named on the command line, or None if none is."""
    found: StoredQuery | None = ctx.meta.get(_QUERY)
    return found


def given_values(ctx: click.Context) -> dict[str, str]:
    """Return the values that are given for the parameters of the stored query."""
    values: dict[str, str] = ctx.meta[_VALUES]
    return values


def home_of(ctx: click.Context) -> Home:
    """Return the home that the options before the command name; while a shell completes, too."""
    from paros.home import find_home

    places = ctx.find_root().params
    root, build = (Path(place) if (place := places.get(name)) else None for name in ("root", "build"))
    return find_home(root, build)


def _option(parameter: Parameter, home: Home) -> click.Option:
    """Return the option for a parameter."""
    from paros.settling import option

    default = f" Default: {parameter.default}." if parameter.default else ""
    return TyperOption(
        param_decls=[f"--{parameter.name}"],
        help=f"{parameter.description} For example {parameter.example}.{default}",
        metavar=option(parameter).partition(" ")[2],
        multiple=True,
        expose_value=False,
        callback=_keep,
        autocompletion=_completer(parameter, home),
    )


def _keep(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep the value of an option for the command.

    Raises:
        UsageError: if it is empty, or given twice.
    """
    if len(given) > 1:
        raise UsageError(f"--{option.name} is given twice", accepted="each parameter once")
    if given == ("",):
        raise UsageError(f"--{option.name}: no value", accepted=f"--{option.name} VALUE")
    if given:
        given_values(ctx)[str(option.name)] = given[0]


def _completer(parameter: Parameter, home: Home) -> Callable[[click.Context, list[str], str], list[tuple[str, str]]]:
    """Return the function that completes the value of a parameter: slugs of what it may be, which need no quotation."""

    def complete(_ctx: click.Context, _args: list[str], incomplete: str) -> list[tuple[str, str]]:
        from paros.finding import slugs_of
        from paros.storing import open_store

        if not parameter.of:
            return []
        try:
            slugs = slugs_of(open_store(home), parameter.of)
        except ParosError:  # a shell that completes says nothing of what is wrong
            return []
        return [(slug, label) for slug, label in slugs.items() if slug.startswith(incomplete)]

    return complete
