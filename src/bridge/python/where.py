"""Lets env.py say where it connects, without connecting."""

from alembic_mcp_bridge import lines

_arguments = {}


class Answered(BaseException):
    """Raised through env.py; not an `Exception`, which it may catch."""


class ConnectionHidden(Exception):
    """env.py connects in a way that cannot be told from outside."""


class NoConnection(Exception):
    """env.py ended without saying what it connects to."""


class Question:
    """Takes what env.py configures, and goes no further."""

    def __init__(self, config, script):
        from alembic.runtime.environment import EnvironmentContext

        self.answer = None
        self.context = EnvironmentContext(config, script, fn=lambda *_: [], dont_mutate=True)
        # On the object: a subclass would not be seen by the module `alembic.context`.
        self.context.configure = self._configure

    def _configure(self, connection=None, url=None, **options):
        if self.answer is None:
            self.answer = {
                "url": _url_of(connection) if connection is not None else _text(url),
                "version_table": options.get("version_table") or None,
                "version_table_schema": options.get("version_table_schema") or None,
            }
        raise Answered()


class Nothing:
    """A DBAPI connection, cursor or anything else that agrees to all and does nothing."""

    description = (("nothing", None, None, None, None, None, None),)
    rowcount = -1
    lastrowid = None
    arraysize = 1
    is_valid = True
    is_detached = False
    closed = False

    def __init__(self):
        self.info = {}
        self.record_info = {}

    @property
    def dbapi_connection(self):
        return self

    connection = driver_connection = dbapi_connection

    def cursor(self, *_, **__):
        return Nothing()

    def fetchone(self):
        return None

    def fetchall(self):
        return []

    def fetchmany(self, *_):
        return []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


def never_connect():
    """From here on no engine reaches a database."""
    from sqlalchemy.engine import Engine
    from sqlalchemy.engine.url import URL

    if not hasattr(Engine, "raw_connection") or not hasattr(URL, "_instantiate_plugins"):
        raise ConnectionHidden("this version of SQLAlchemy cannot be asked where it connects")
    Engine.raw_connection = lambda self, *_, **__: Nothing()
    remember_arguments()


def remember_arguments():
    """What `create_engine` is given beside the URL may say where an engine connects."""
    from sqlalchemy.engine.url import URL

    instantiate_plugins = URL._instantiate_plugins

    def remember(self, arguments):
        answer = instantiate_plugins(self, arguments)
        # The URL is kept too, so that its id stays its own.
        _arguments[id(answer[0])] = (answer[0], dict(arguments))
        return answer

    URL._instantiate_plugins = remember


def _text(url):
    if url is None:
        return None
    from sqlalchemy.engine import make_url

    url = make_url(url)
    lines.keep_secret(url)
    return url.render_as_string(hide_password=False)


def _url_of(connection):
    engine = getattr(connection, "engine", None)
    if engine is None:
        raise ConnectionHidden("env.py configures a %s" % type(connection).__name__)
    _, arguments = _arguments.get(id(engine.url), (None, {}))
    url = engine.url
    if (arguments.get("creator") or arguments.get("async_creator")) and not url.host:
        if url.get_backend_name() != "sqlite" or not url.database:
            raise ConnectionHidden("the engine is made with `creator=`, so its URL does not say where it connects")
    return _text(_with_connect_args(url, arguments.get("connect_args") or {}))


def place_of(connection):
    """The URL that tells where an open connection leads."""
    url = connection.engine.url
    _, arguments = _arguments.get(id(url), (None, {}))
    return _with_connect_args(url, arguments.get("connect_args") or {})


def _with_connect_args(url, given):
    """What `connect_args` says about the place wins over the URL, as it does in the driver."""
    changes = {}
    for names, part in (
        (("host",), "host"),
        (("port",), "port"),
        (("user", "username"), "username"),
        (("password", "passwd"), "password"),
        (("dbname", "database", "db"), "database"),
    ):
        for name in names:
            if isinstance(given.get(name), (str, int)) and url.get_backend_name() != "sqlite":
                changes[part] = given[name]
    if changes:
        url = url.set(**changes)
    if isinstance(given.get("options"), str):
        url = url.update_query_dict({"options": given["options"]})
    return url
