"""Where and with what somebody signs in, roughly. Never a proof: it helps people to know their own sign-ins again."""

from ipaddress import ip_address, ip_network

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def neighbourhood(address: str) -> str:
    """The 256 addresses around an IPv4 address, the network of an IPv6 one: an office whose machines are given another
    address each day is one place."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 24 if found.version == 4 else 64), strict=False))


def device(agent: str) -> str:
    """Chrome trên Windows"""
    browser = next((name for sign, name in BROWSERS if sign in agent), "Trình duyệt khác")
    machine = next((name for sign, name in MACHINES if sign in agent), "")
    return f"{browser} trên {machine}" if machine else browser
