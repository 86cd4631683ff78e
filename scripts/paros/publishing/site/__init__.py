"""The site of a release: pages with relative links that any file server shows, and a browser reads from the disk."""
