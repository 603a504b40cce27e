"""Tell a dead-man service that we live: when the pings stop, it tells a person. The one alarm that works when we do not."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from pipelines.errors import ConfigError, NetworkError
from pipelines.outlets.notify import SECONDS, guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.outlets.secrets import Secret


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a ping has one address."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:  # noqa: ARG002 - the signature is urllib's
        return None


def ping(address: Secret, allow: Sequence[str] = ()) -> None:
    """GET the address. Raises NetworkError when it was not answered with 2xx, ConfigError when it is no web address."""
    url = address.reveal()
    if not url.startswith(("https://", "http://")):
        raise ConfigError(f"{address.name}: the dead-man address has an unknown scheme; expected https://")
    request = urllib.request.Request(url, headers={"User-Agent": "Newswatch"})  # noqa: S310 - the scheme was checked above
    opener = urllib.request.build_opener(_Straight)
    with guarded(allow):
        try:
            opener.open(request, timeout=SECONDS).close()
        except urllib.error.HTTPError as answer:  # an answer of another kind than 2xx
            answer.close()
            raise NetworkError(f"{address.name}: the dead-man service answered {answer.code}") from None
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise NetworkError(f"{address.name}: the dead-man service did not answer: {address.mask(str(error))}") from None
