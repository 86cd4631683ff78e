"""A small interpreter of the rewrite rules in use: what Apache's mod_rewrite does with an .htaccess file, offline.

It knows the directives, tests and flags that our rules use, and refuses every other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What is no rule, and stands as it is.
_OTHERS = {
    "RewriteEngine On",
    "Options -MultiViews +FollowSymLinks",
    "<IfModule mod_headers.c>",
    "Header always merge Vary Accept",
    'Header always set Access-Control-Allow-Origin "*"',
    "</IfModule>",
}
_FLAG = re.compile(r"E=([A-Z]+):(.*)|R=(\d+)|(NE)|(L)|(NC)")


@dataclass(frozen=True)
class Condition:
    test: str
    pattern: str
    ignore_case: bool

    def holds(self, accept: str, env: dict[str, str]) -> bool:
        name = self.test[2:-1]
        value = accept if name == "HTTP_ACCEPT" else env.get(name.removeprefix("ENV:"), "")
        if self.pattern.startswith("="):
            return value == self.pattern[1:]
        return bool(re.search(self.pattern, value, re.IGNORECASE if self.ignore_case else 0))


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    substitution: str
    env: tuple[tuple[str, str], ...]
    status: int
    conditions: tuple[Condition, ...] = field(default=())


def parse(htaccess: str) -> list[Rule]:
    """Return the rules of a file, each with the conditions before it."""
    rules: list[Rule] = []
    conditions: list[Condition] = []
    for line in htaccess.splitlines():
        words = line.split()
        if not words or words[0].startswith("#") or line in _OTHERS:
            continue
        flags = words.pop()[1:-1].split(",") if words[-1].startswith("[") else []
        assert all(_FLAG.fullmatch(flag) for flag in flags), line
        if words[0] == "RewriteCond":
            _, test, pattern = words
            assert test == "%{HTTP_ACCEPT}" or re.fullmatch(r"%\{ENV:[A-Z]+\}", test), line
            assert flags in ([], ["NC"]), line
            conditions.append(Condition(test, pattern, bool(flags)))
        else:
            directive, pattern, substitution = words
            assert directive == "RewriteRule", line
            found = [match for flag in flags if (match := _FLAG.fullmatch(flag))]
            env = tuple((match[1], match[2]) for match in found if match[1])
            status = next((int(match[3]) for match in found if match[3]), 0)
            # A redirect without L would go on to the next rule, and no rule of ours wants that.
            assert (substitution == "-") == (status == 0) == ("L" not in flags), line
            rules.append(Rule(re.compile(pattern), substitution, env, status, tuple(conditions)))
            conditions = []
    assert not conditions
    return rules


def follow(rules: list[Rule], path: str, accept: str) -> tuple[int, str]:
    """Return status and location for a path below the folder of the file; 404 and nothing where no rule fits."""
    env: dict[str, str] = {}
    for rule in rules:
        match = rule.pattern.search(path)
        if not match or not all(condition.holds(accept, env) for condition in rule.conditions):
            continue
        env.update(rule.env)
        if rule.status:
            target = re.sub(r"\$(\d)", lambda group: match[int(group[1])] or "", rule.substitution)  # noqa: B023
            return rule.status, re.sub(r"%\{ENV:([A-Z]+)\}", lambda name: env[name[1]], target)
    return 404, ""
