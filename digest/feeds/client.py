"""The HTTP client of this stage: requests, over the connections of `wire`, which end in time and lead nowhere inside.

Nothing of requests acts by itself here: it follows no redirect, keeps no cookie, reads no .netrc and no environment,
and does not try again.  `fetch` does what of this there is to do, a step at a time and each of them guarded.
"""

import os
import ssl
import urllib.request
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import SplitResult

import certifi
import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import ProxyManager
from urllib3 import exceptions as failures
from urllib3.util import Retry

from digest.feeds import wire
from digest.feeds.records import FetchLimits

_NEVER = Retry(total=False, redirect=False)  # and errors come as they are


class Client:
    """Connections to all servers of a run; threads may share it, since nothing in it changes after this."""

    def __init__(self, limits: FetchLimits) -> None:
        self._timeout = limits.timeout
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._headers = {
            "User-Agent": limits.user_agent,
            "Accept": "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate, br, zstd",
        }
        adapter = _Adapter(limits)
        for scheme in ("http", "https"):
            self._session.mount(f"{scheme}://", adapter)
        proxies = urllib.request.getproxies()
        named = {scheme: proxies.get(scheme) or proxies.get("all") for scheme in ("http", "https")}
        self._proxies = {scheme: proxy for scheme, proxy in named.items() if proxy}

    def get(self, url: SplitResult, headers: Mapping[str, str]) -> requests.Response:
        """Ask for `url`, and return the answer with its body still to be read.

        Raises urllib3's HTTPError as it happened on the wire, and FetchError if it must not be asked there.
        """
        asked = requests.PreparedRequest()  # prepared by hand: the address is asked for as it is, letter by letter
        asked.method, asked.url = "GET", url.geturl()
        asked.headers = CaseInsensitiveDict(self._headers | dict(headers))
        direct = not self._proxies or urllib.request.proxy_bypass(url.hostname or "")
        try:
            return self._session.send(
                asked, stream=True, allow_redirects=False, timeout=self._timeout,
                proxies={} if direct else self._proxies,
            )  # fmt: skip
        except requests.RequestException as error:
            raise _as_it_happened(error) from error

    def close(self) -> None:
        """Close all connections."""
        self._session.close()


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Lead nowhere: even if it is told not to follow a redirect, requests reads its whole body first."""
        return None


class _Adapter(HTTPAdapter):
    def __init__(self, limits: FetchLimits) -> None:
        self._workers = limits.workers
        # urllib3 lays out room for all connections of a host at the first, and nearly every feed has its own host.
        super().__init__(pool_connections=4 * limits.workers, pool_maxsize=limits.per_host, max_retries=_NEVER)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        # One context for all: to read the certificates takes longer than a whole feed.
        trust = os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
        self._options = options | {
            "num_pools": connections,
            "maxsize": maxsize,
            "ssl_context": ssl.create_default_context(cafile=trust),
        }
        self.poolmanager = wire.direct(**self._options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        if proxy not in self.proxy_manager:
            headers = self.proxy_headers(proxy)
            own = self._options | {"maxsize": self._workers} | options  # all hosts are behind this one
            self.proxy_manager[proxy] = wire.proxied(proxy, proxy_headers=headers, **own)
        manager: ProxyManager = self.proxy_manager[proxy]
        return manager

    def cert_verify(self, *_: object) -> None:
        """Leave it to the context, which always verifies; requests would read the certificates for each connection."""


def _as_it_happened(error: requests.RequestException) -> failures.HTTPError:
    """Return the error of urllib3 that requests has wrapped in its own."""
    if isinstance(error, requests.exceptions.InvalidProxyURL):
        return failures.ProxySchemeUnknown(None)
    cause = error.args[0] if error.args else None
    return cause if isinstance(cause, failures.HTTPError) else failures.LocationValueError(str(error))
