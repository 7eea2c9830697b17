"""Who a request comes from, as far as limits care."""

from ipaddress import ip_address, ip_network

from flask import request


def network_of() -> str:
    """Return the network address of the request; of IPv6 its first 64 bits, which one household shares (RFC 6177)."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else text
