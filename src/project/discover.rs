//! From a folder to a project.

use std::path::{Path, PathBuf};

use super::alembic_config::{AlembicConfig, bad_configuration};
use super::env_file::{self, EnvFile, Named};
use super::environment::Environment;
use super::interpreter::{self, Launch};
use super::locations::{self, Bases};
use super::search::{self, Candidate};
use super::settings::{self, FoundSettings};
use super::url_source::{self, UrlOrigin};
use super::{DatabaseUrl, Settings, SharedJournal, chosen, paths, python_path};
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// What the command line and the environment say about which project is meant.
#[derive(Clone, Default)]
pub struct Options {
    /// `--project DIR`; else the host's project variable, else the working directory.
    pub project: Option<PathBuf>,
    /// `-c FILE`, as Alembic has it.
    pub config: Option<PathBuf>,
    /// `-n NAME`, as Alembic has it.
    pub name: Option<String>,
    /// `--database-url URL`.
    pub database_url: Option<String>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("project", &self.project)
            .field("config", &self.config)
            .field("name", &self.name)
            .field("database_url", &self.database_url.as_ref().map(|_| "***"))
            .finish()
    }
}

/// One Alembic project, as found. Cheap to make: nothing is run and nothing is connected to.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder Alembic's commands run in (the parent of the configuration file, unless configured).
    pub root: PathBuf,
    /// The configuration file, if there is one.
    pub config_file: Option<ConfigFile>,
    /// The section, `alembic` unless `-n` says otherwise.
    pub section: String,
    /// The folder with `env.py`, absolute.
    pub script_location: PathBuf,
    /// The folders with revision files, absolute.
    pub version_locations: Vec<PathBuf>,
    /// `recursive_version_locations`.
    pub recursive_version_locations: bool,
    /// `file_template`, where set.
    pub file_template: Option<String>,
    /// Where the current revision is kept.
    pub version_table: VersionTable,
    /// Folders that must be importable.
    pub python_path: Vec<PathBuf>,
    /// How the project's Python is started.
    pub launch: Launch,
    /// The database, where it can be told without running `env.py`.
    pub database_url: Option<DatabaseUrl>,
    /// `[tool.alembic-mcp]` or `alembic-mcp.toml`.
    pub settings: Settings,
    /// What else was found.
    pub details: Details,
}

/// What else was found about a project.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The `pyproject.toml` whose `[tool.alembic]` Alembic reads, alone or beside an ini.
    pub pyproject: Option<PathBuf>,
    /// Whether Flask-Migrate runs Alembic, so that `env.py` needs an application context.
    pub flask_migrate: bool,
    /// Where the database URL came from.
    pub database_url_origin: Option<UrlOrigin>,
    /// The dialect of the configuration's `sqlalchemy.url`, whether `env.py` uses that or not.
    pub configured_dialect: Option<Dialect>,
    /// False where `env.py` makes up the version table's name or schema at run time.
    pub version_table_certain: bool,
    /// `truncate_slug_length`, where set.
    pub truncate_slug_length: Option<usize>,
    /// `timezone`, where set.
    pub timezone: Option<String>,
    /// Whether hooks run on each new revision file, as far as the configuration is known.
    pub write_hooks: bool,
    /// `sourceless`.
    pub sourceless: bool,
    /// The file that holds the product's own settings.
    pub settings_file: Option<PathBuf>,
    /// The repository's root, else the highest folder that was looked at.
    pub repository: PathBuf,
    /// What a person should know, though nothing failed.
    pub notes: Vec<String>,
}

/// The file that configures Alembic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// What it is.
    pub kind: ConfigKind,
}

/// The two kinds of configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigKind {
    /// `alembic.ini` or another ini file.
    Ini,
    /// `[tool.alembic]` in `pyproject.toml`.
    Pyproject,
}

/// Where Alembic keeps the current revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTable {
    /// `version_table`, `alembic_version` by default.
    pub name: String,
    /// `version_table_schema`.
    pub schema: Option<String>,
}

impl Project {
    /// The dialect that is meant where no database was asked: that of the URL that is known or at
    /// least written down, else PostgreSQL.
    pub fn likely_dialect(&self) -> Dialect {
        let known = self.database_url.as_ref().map(|url| url.dialect);
        known.or(self.details.configured_dialect).unwrap_or(Dialect::Postgresql)
    }

    /// The server to rehearse on, where the settings or the environment name one.
    pub fn rehearsal_url(&self) -> Result<Option<DatabaseUrl>, Refusal> {
        url_source::rehearsal(&self.settings, &Environment::of_process(), &self.root)
    }

    /// The databases beside its own that settings and environment name, which have passwords too.
    pub fn other_urls(&self) -> Vec<DatabaseUrl> {
        let journal = self.shared_journal().ok().flatten().map(|shared| shared.url);
        journal.into_iter().chain(self.rehearsal_url().ok().flatten()).collect()
    }

    /// The journal that this project shares with others; `None` where it keeps its own file.
    pub fn shared_journal(&self) -> Result<Option<SharedJournal>, Refusal> {
        let url = url_source::journal(&self.settings, &Environment::of_process(), &self.root)?;
        SharedJournal::of(url, self.settings.journal_project.as_deref())
    }

    /// Finds the project that `options` mean. What is missing or contradictory is named in one
    /// refusal with the fix.
    pub fn discover(options: &Options) -> Result<Self, Refusal> {
        Self::discover_in(options, &Environment::of_process())
    }

    /// As [`Project::discover`], in surroundings that need not be this process's.
    pub fn discover_in(options: &Options, environment: &Environment) -> Result<Self, Refusal> {
        let home = environment.home();
        let start = search::start_folder(options, environment)?;
        let near = search::upward(&start, home.as_deref());
        let settings = settings::find(near.iter().map(PathBuf::as_path))?;
        let candidate = chosen::candidate(options, environment, &start, settings.as_ref())?;
        let settings = settings_of(settings, candidate.as_ref(), home.as_deref())?;
        Finder { options, environment, home, start, candidate, settings }.project()
    }
}

/// The settings that count for a configuration: those nearest to it, unless others named it.
fn settings_of(
    found: Option<FoundSettings>,
    candidate: Option<&Candidate>,
    home: Option<&Path>,
) -> Result<Option<FoundSettings>, Refusal> {
    let Some(candidate) = candidate else {
        return Ok(found);
    };
    if found.as_ref().is_some_and(FoundSettings::choose_project) {
        return Ok(found);
    }
    let folders = search::upward(candidate.folder(), home);
    Ok(settings::find(folders.iter().map(PathBuf::as_path))?.or(found))
}

/// Everything a project is put together from.
struct Finder<'a> {
    options: &'a Options,
    environment: &'a Environment,
    home: Option<PathBuf>,
    start: PathBuf,
    candidate: Option<Candidate>,
    settings: Option<FoundSettings>,
}

impl Finder<'_> {
    fn project(self) -> Result<Project, Refusal> {
        let settings =
            self.settings.as_ref().map(|found| found.settings.clone()).unwrap_or_default();
        let section = self.options.name.clone().or_else(|| settings.name.clone());
        let section = section.unwrap_or_else(|| "alembic".to_owned());
        let config = self.alembic_config(&section)?;
        let place = self.place(&config, &settings, &section)?;
        let env_file = env_file::read(&place.script_location.join("env.py"));
        let launch = self.launch(&place.root, &settings);
        let upward = self.upward(&place.root);
        let python_path = self.python_path(&config, &settings, &place, &env_file, &upward)?;
        let url = url_source::named(self.options, &settings, self.environment, &place.root)?;
        let url = url.or_else(|| {
            let usable = env_file.uses_configured_url && settings.config_factory.is_none();
            let url = usable.then(|| url_source::configured(&config, &place.root)).flatten();
            url.map(|url| (url, UrlOrigin::AlembicConfig))
        });
        let (database_url, origin) = url.unzip();
        let (version_table, certain) = version_table(&settings, &env_file);
        let mut details = self.details(&config, &env_file, &place, upward)?;
        details.database_url_origin = origin;
        details.configured_dialect =
            url_source::configured(&config, &place.root).map(|url| url.dialect);
        details.version_table_certain = certain;
        details.notes.extend(missing_environment(&launch, &self.upward(&place.root)));
        Ok(Project {
            config_file: self.config_file(&config),
            section,
            recursive_version_locations: settings.recursive_version_locations
                || config.boolean("recursive_version_locations")?,
            file_template: config.text("file_template")?,
            version_table,
            python_path,
            launch,
            database_url,
            settings,
            details,
            root: place.root,
            script_location: place.script_location,
            version_locations: place.version_locations,
        })
    }

    fn upward(&self, folder: &Path) -> Vec<PathBuf> {
        search::upward(folder, self.home.as_deref())
    }

    fn launch(&self, root: &Path, settings: &Settings) -> Launch {
        interpreter::choose(root, &self.upward(root), settings, self.environment)
    }

    fn alembic_config(&self, section: &str) -> Result<AlembicConfig, Refusal> {
        let ini = self.candidate.as_ref().and_then(|candidate| candidate.ini.as_deref());
        let pyproject = self.candidate.as_ref().and_then(|found| found.pyproject.as_deref());
        AlembicConfig::read(ini, pyproject, section)
    }

    fn config_file(&self, config: &AlembicConfig) -> Option<ConfigFile> {
        let ini = self.candidate.as_ref().and_then(|candidate| candidate.ini.clone());
        let pyproject = config.pyproject().map(Path::to_owned);
        ini.map(|path| ConfigFile { path, kind: ConfigKind::Ini })
            .or_else(|| pyproject.map(|path| ConfigFile { path, kind: ConfigKind::Pyproject }))
    }

    /// Where Alembic runs and where its files are.
    fn place(
        &self,
        config: &AlembicConfig,
        settings: &Settings,
        section: &str,
    ) -> Result<Place, Refusal> {
        let roots = self.roots(settings);
        let first = roots.first().cloned().unwrap_or_else(|| self.start.clone());
        let launch = self.launch(&first, settings);
        let mut sources = settings.python_path.clone();
        sources.extend(config.prepend_sys_path()?.iter().map(|path| paths::join(&first, path)));
        let bases = Bases { roots, sources: &sources, launch: &launch };
        let location = match &settings.script_location {
            Some(location) => Some(location.clone()),
            None => config.text("script_location")?,
        };
        let (script_location, root) = match location {
            Some(location) => bases.script_location(&location)?,
            None => self.beside_ini(config, section, settings)?,
        };
        let version_locations = match settings.version_locations.as_slice() {
            [] => bases.version_locations(config, &script_location, &root)?,
            named => named.to_vec(),
        };
        Ok(Place { root, script_location, version_locations })
    }

    /// Folders Alembic could be started in, likeliest first.
    fn roots(&self, settings: &Settings) -> Vec<PathBuf> {
        if let Some(folder) = &settings.working_directory {
            return vec![folder.clone()];
        }
        let folder = match (&self.candidate, &self.settings) {
            (Some(candidate), _) => candidate.folder(),
            (None, Some(found)) => found.folder(),
            (None, None) => &self.start,
        };
        let mut roots = self.upward(folder);
        for other in [&self.start, &self.environment.working_directory] {
            if !roots.contains(other) {
                roots.push(other.clone());
            }
        }
        roots
    }

    /// Flask-Migrate names no script location: it is the folder of the ini.
    fn beside_ini(
        &self,
        config: &AlembicConfig,
        section: &str,
        settings: &Settings,
    ) -> Result<(PathBuf, PathBuf), Refusal> {
        let ini = self.candidate.as_ref().and_then(|candidate| candidate.ini.as_deref());
        let folder = ini.and_then(Path::parent).filter(|folder| folder.join("env.py").is_file());
        if let Some(folder) = folder.filter(|_| config.has_section()) {
            // Nobody runs a command inside a package: `flask db` runs from above the outermost one.
            let mut outside = folder.ancestors().skip(1);
            let parent = outside.find(|folder| !folder.join("__init__.py").is_file());
            let parent = parent.unwrap_or(folder).to_owned();
            let root = settings.working_directory.clone().unwrap_or(parent);
            return Ok((folder.to_owned(), root));
        }
        let file = self.candidate.as_ref().map_or(Path::new("alembic.ini"), Candidate::file);
        Err(locations::unnamed(config, file, section))
    }

    fn python_path(
        &self,
        config: &AlembicConfig,
        settings: &Settings,
        place: &Place,
        env_file: &EnvFile,
        upward: &[PathBuf],
    ) -> Result<Vec<PathBuf>, Refusal> {
        let prepended = config.prepend_sys_path()?;
        let mut folders: Vec<_> =
            prepended.iter().map(|path| paths::join(&place.root, path)).collect();
        folders.extend(settings.python_path.iter().cloned());
        if env_file.uses_flask {
            // As the `flask` command does.
            folders.push(place.root.clone());
        }
        let imports = &env_file.imports;
        folders.extend(python_path::needed(imports, &place.root, upward, &place.script_location));
        let mut unique = Vec::new();
        for folder in folders {
            if !unique.contains(&folder) {
                unique.push(folder);
            }
        }
        Ok(unique)
    }

    fn details(
        &self,
        config: &AlembicConfig,
        env_file: &EnvFile,
        place: &Place,
        upward: Vec<PathBuf>,
    ) -> Result<Details, Refusal> {
        let truncate_slug_length = config.text("truncate_slug_length")?.map(|text| {
            text.trim().parse().map_err(|_| {
                let file =
                    self.candidate.as_ref().map_or(Path::new("alembic.ini"), Candidate::file);
                bad_configuration(file, format!("truncate_slug_length is `{text}`"), "use a number")
            })
        });
        // What a function of the project configures is not known.
        let found = self.settings.as_ref();
        let config_factory = found.is_some_and(|found| found.settings.config_factory.is_some());
        let mut notes = Vec::new();
        if !place.script_location.join("env.py").is_file() {
            notes.push(format!("there is no env.py in {}", place.script_location.display()));
        }
        Ok(Details {
            pyproject: config.pyproject().map(Path::to_owned),
            flask_migrate: env_file.uses_flask,
            truncate_slug_length: truncate_slug_length.transpose()?,
            timezone: config.text("timezone")?,
            write_hooks: config.has_write_hooks() || config_factory,
            sourceless: config.boolean("sourceless")?,
            settings_file: self.settings.as_ref().map(|found| found.file.clone()),
            repository: upward.last().cloned().unwrap_or_else(|| place.root.clone()),
            notes,
            ..Details::default()
        })
    }
}

/// Where Alembic runs and where its files are.
struct Place {
    root: PathBuf,
    script_location: PathBuf,
    version_locations: Vec<PathBuf>,
}

/// The version table, and whether that is certain.
fn version_table(settings: &Settings, env_file: &EnvFile) -> (VersionTable, bool) {
    let decide = |setting: &Option<String>, named: &Named| match (setting, named) {
        (Some(text), _) | (None, Named::Literal(text)) => (Some(text.clone()), true),
        (None, Named::Absent) => (None, true),
        (None, Named::Unknown) => (None, false),
    };
    let (name, name_certain) = decide(&settings.version_table, &env_file.version_table);
    let (schema, schema_certain) =
        decide(&settings.version_table_schema, &env_file.version_table_schema);
    let name = name.unwrap_or_else(|| "alembic_version".to_owned());
    (VersionTable { name, schema }, name_certain && schema_certain)
}

/// A lock file whose environment was never made.
fn missing_environment(launch: &Launch, upward: &[PathBuf]) -> Option<String> {
    use interpreter::LaunchOrigin;
    let made = matches!(launch.origin, LaunchOrigin::Configured | LaunchOrigin::UvLock);
    let locked = upward.iter().find(|folder| folder.join("uv.lock").is_file())?;
    (!made).then(|| {
        format!(
            "{} has a uv.lock but no virtual environment, so {} is used; make it with `uv sync` ({})",
            locked.display(),
            launch.command.join(" "),
            "it is never made unasked"
        )
    })
}
