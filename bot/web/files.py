"""Stylesheets, scripts and pictures of ours."""

from pathlib import Path

from aiohttp import web


class Files:
    """The files of one folder by their bare names; whatever else is asked for is not there."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}

    def response(self, request: web.Request) -> web.FileResponse:
        """The file called `name` in the address; browsers ask each time whether it is new.

        HTTPNotFound if there is none.
        """
        path = self._paths.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
