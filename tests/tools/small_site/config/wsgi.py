"""A site of one page that says who serves it."""

import os


def application(environ, start_response):
    start_response(os.environ.get("STATUS", "200 OK"), [("Content-Type", "text/plain")])
    return [str(os.getppid()).encode()]
