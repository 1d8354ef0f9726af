"""Fetches pip's wheel from the configured package index into the folder in argv[1]; prints its path.

For interpreters without pip and without ensurepip. Obeys PIP_INDEX_URL, PIP_CERT and pip.conf.
"""

import base64
import configparser
import hashlib
import html.parser
import os
import re
import ssl
import sys
import urllib.parse
import urllib.request


def setting(name):
    value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if value:
        return value
    home = os.path.expanduser("~")
    config_home = os.environ.get("XDG_CONFIG_HOME", os.path.join(home, ".config"))
    files = [
        os.environ.get("PIP_CONFIG_FILE", ""),
        os.path.join(config_home, "pip", "pip.conf"),
        os.path.join(home, ".pip", "pip.conf"),
        "/etc/pip.conf",
    ]
    for path in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path)
        except configparser.Error:
            continue
        for section in ("install", "download", "global"):
            if parser.has_option(section, name):
                return parser.get(section, name)
    return None


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a" and attributes.get("href") and "data-yanked" not in attributes:
            self.found.append((attributes["href"], attributes.get("data-requires-python") or ""))


def fits(requires_python):
    for least in re.findall(r">=\s*(\d+)\.(\d+)", requires_python):
        if sys.version_info[:2] < tuple(map(int, least)):
            return False
    return True


def fetch(url, context):
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(url)
    if parts.username:
        plain = "%s:%s" % (urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or ""))
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        request = urllib.request.Request(urllib.parse.urlunsplit(bare))
        request.add_header("Authorization", "Basic " + base64.b64encode(plain.encode()).decode())
    request.add_header("Accept", "text/html, */*;q=0.1")
    with urllib.request.urlopen(request, timeout=60, context=context) as response:
        return response.read()


def main(folder):
    index = (setting("index-url") or "https://pypi.org/simple").rstrip("/")
    certificate = setting("cert") or os.environ.get("REQUESTS_CA_BUNDLE")
    context = ssl.create_default_context(cafile=certificate)
    page = index + "/pip/"
    links = Links()
    links.feed(fetch(page, context).decode("utf-8", "replace"))
    wheels = []
    for link, requires_python in links.found:
        target, _, fragment = urllib.parse.urljoin(page, link).partition("#")
        match = re.fullmatch(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl", target.rpartition("/")[2])
        if match and fits(requires_python):
            wheels.append((tuple(map(int, match.group(1).split("."))), target, fragment))
    if not wheels:
        sys.exit("the package index has no wheel of pip for Python %d.%d" % sys.version_info[:2])
    _, target, fragment = max(wheels)
    if not urllib.parse.urlsplit(target).username and urllib.parse.urlsplit(index).username:
        login = urllib.parse.urlsplit(index).netloc.rpartition("@")[0]
        parts = urllib.parse.urlsplit(target)
        if parts.hostname == urllib.parse.urlsplit(index).hostname:
            target = urllib.parse.urlunsplit(parts._replace(netloc=login + "@" + parts.netloc))
    content = fetch(target, context)
    if fragment.startswith("sha256=") and hashlib.sha256(content).hexdigest() != fragment[7:]:
        sys.exit("the wheel of pip does not have the hash the package index promised")
    path = os.path.join(folder, target.rpartition("/")[2])
    with open(path, "wb") as file:
        file.write(content)
    print(path)


main(sys.argv[1])
