//! Opening a project's journal.

use std::sync::{Arc, Mutex, PoisonError};

use super::place::{Place, damaged};
use super::store::Store;
use crate::project::{Project, Secrets, hide_passwords, hide_passwords_within};
use crate::refusal::Refusal;

/// The journal of one project.
#[derive(Debug, Clone)]
pub struct Journal {
    pub(super) store: Store,
    /// What must not be written down.
    secrets: Arc<Mutex<Secrets>>,
}

impl Journal {
    /// Opens the project's journal, making it where there is none.
    pub async fn open(project: &Project) -> Result<Self, Refusal> {
        let place = Place::of(project)?;
        place.prepare()?;
        let store = Store::open(&place).await?;
        store.bring_up_to_date().await?;
        Ok(Self { store, secrets: secrets_of(project) })
    }

    /// Opens the journal only where there is one already, for tools that must leave no trace.
    pub async fn open_existing(project: &Project) -> Result<Option<Self>, Refusal> {
        let place = Place::of(project)?;
        if matches!(&place, Place::File(file) if !file.exists()) {
            return Ok(None);
        }
        let store = Store::open(&place).await?;
        if matches!(place, Place::Shared(_)) && store.is_empty().await? {
            return Ok(None);
        }
        store.bring_up_to_date().await?;
        Ok(Some(Self { store, secrets: secrets_of(project) }))
    }

    /// The same journal over a connection that has failed at nothing yet.
    pub async fn anew(&self) -> Result<Self, Refusal> {
        let store = Store::open(&self.store.place).await?;
        Ok(Self { store, secrets: Arc::clone(&self.secrets) })
    }

    /// The same journal, which writes down none of these.
    pub fn hiding(self, secrets: Arc<Mutex<Secrets>>) -> Self {
        Self { secrets, ..self }
    }

    /// A value as JSON text for a column, without passwords.
    pub(super) fn json<T: serde::Serialize>(&self, value: &T) -> Result<String, Refusal> {
        let mut value = serde_json::to_value(value).map_err(|error| damaged(&error))?;
        hide_passwords_within(&mut value);
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).hide_within(&mut value);
        Ok(value.to_string())
    }

    /// A text without passwords.
    pub(super) fn hidden(&self, text: &str) -> String {
        let mut value = serde_json::Value::from(hide_passwords(text));
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).hide_within(&mut value);
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The project's name in the journal.
    pub(super) fn project(&self) -> &str {
        self.store.place.project()
    }
}

fn secrets_of(project: &Project) -> Arc<Mutex<Secrets>> {
    let mut secrets = Secrets::default();
    for url in project.database_url.iter().chain(&project.other_urls()) {
        secrets.know(url);
    }
    Arc::new(Mutex::new(secrets))
}

/// The present instant as it is kept in the journal.
pub(super) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// A value from JSON text of a column.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| damaged(&error))
}
