//! The passwords that are known, to be taken out of whatever is shown.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::DatabaseUrl;

/// Shorter ones would blot out words.
const SHORTEST: usize = 4;

/// Passwords in each form in which a text may hold them, the longest first.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Knows the password of one more database.
    pub fn know(&mut self, url: &DatabaseUrl) {
        let Some(password) = &url.password else { return };
        let password = password.expose();
        // A password that is also a plain name would blot out every message.
        let plain = [url.username.as_deref(), url.database.as_deref(), url.host.as_deref()];
        let is_word = password == "postgres" || plain.contains(&Some(password));
        if password.len() < SHORTEST || is_word {
            return;
        }
        let quoted = Value::from(password).to_string();
        for form in [
            password.to_owned(),
            utf8_percent_encode(password, NON_ALPHANUMERIC).to_string(),
            quoted.trim_matches('"').to_owned(),
            password.replace('\\', "\\\\").replace('\'', "\\'"),
            password.replace('\'', "''"),
            password.replace('%', "%%"),
        ] {
            if !self.0.contains(&form) {
                self.0.push(form);
            }
        }
        self.0.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// Puts `***` in place of each in all texts of a JSON value.
    pub fn hide_within(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                for form in &self.0 {
                    if text.contains(form.as_str()) {
                        *text = text.replace(form.as_str(), "***");
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|one| self.hide_within(one)),
            Value::Object(members) => members.values_mut().for_each(|one| self.hide_within(one)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_goes_and_everything_else_stays() {
        let mut secrets = Secrets::default();
        for url in ["postgresql://u:it%27s%5C1@h/d", "mysql://root:root@h/d", "mysql://u:pw@h/d"] {
            secrets.know(&DatabaseUrl::parse(url, Path::new("/")).unwrap());
        }
        let mut value = json!({"a": ["it's\\1", "x it%27s%5C1 y", "it\\'s\\\\1"], "b": "root pw"});
        secrets.hide_within(&mut value);
        assert_eq!(value, json!({"a": ["***", "x *** y", "***"], "b": "root pw"}));
    }
}
