"""The JSON lines, and what must never be in them: passwords."""

import json
import os
import re
import threading
import urllib.parse

_state = {"descriptor": None, "pid": None}
_lock = threading.Lock()
_secrets = set()
_LONGEST_STATEMENT = 20000


def open_private(descriptor):
    _state["descriptor"] = descriptor
    _state["pid"] = os.getpid()


def is_ours():
    """False in a forked child, which holds the descriptor too but must stay silent."""
    return _state["pid"] == os.getpid()


def emit(event, **fields):
    if is_ours():
        _write(dict(fields, event=event))


def _write(line):
    content = json.dumps(line, default=str).encode("ascii") + b"\n"
    with _lock:
        while content:
            content = content[os.write(_state["descriptor"], content) :]


def keep_secret(url):
    """Remembers the password of a SQLAlchemy URL, here and on the other side."""
    password = url.password
    if not password:
        return
    password = str(password)
    # A password that is also a plain name of the project would blot out every message.
    plain = {str(word) for word in (url.username, url.database, url.host, "postgres") if word}
    if len(password) >= 4 and password not in plain:
        _keep(password)


def keep_environment_secret():
    """Remembers what the environment calls a secret, before any of the project's code can tell it."""
    for name, value in os.environ.items():
        if len(value) >= 8 and re.search(r"PASSWORD|PASSWD|SECRET|TOKEN|PASSPHRASE", name.upper()):
            # The name of a file that holds a secret is none.
            if value not in ("postgres", "password") and not os.path.exists(value):
                _keep(value)
        for password in re.findall(r"://[^\s:/@]*:([^\s/@]+)@", value):
            if len(password) >= 8 and password not in ("postgres", "password"):
                _keep(urllib.parse.unquote(password))


def _keep(password):
    forms = {password, urllib.parse.quote(password, safe=""), urllib.parse.quote_plus(password)}
    forms.add(urllib.parse.quote(password))
    # As Python, JSON and SQL write it between quotes.
    forms.update((repr(password)[1:-1], json.dumps(password)[1:-1], password.replace("'", "''")))
    forms.add(json.dumps(password, ensure_ascii=False)[1:-1])
    forms.add(password.replace("\\", "\\\\").replace("'", "\\'"))
    # As drivers that format with `%` are given it.
    forms.add(password.replace("%", "%%"))
    for form in forms - _secrets:
        _secrets.add(form)
        if is_ours():
            _write({"secret": form})


def redact(text):
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return re.sub(r"(://[^\s:/@]*:)[^\s/@]+@", r"\1***@", text)


def shorten(statement):
    if len(statement) <= _LONGEST_STATEMENT:
        return statement
    more = len(statement) - _LONGEST_STATEMENT
    return "%s … (%d more characters)" % (statement[:_LONGEST_STATEMENT], more)
