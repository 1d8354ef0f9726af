//! Keeps passwords out of whatever is shown.

use crate::project::{DatabaseUrl, Project, hide_passwords};

/// The passwords known so far, as they may stand in a text.
#[derive(Debug, Default)]
pub(super) struct Redactor(Vec<String>);

impl Redactor {
    /// Knows the password of the project's database, where it can be told without running anything.
    pub(super) fn of(project: &Project) -> Self {
        let mut redactor = Self::default();
        if let Some(url) = &project.database_url {
            redactor.know(url);
        }
        for url in project.other_urls() {
            redactor.know(&url);
        }
        redactor
    }

    /// Knows the password of one more database.
    pub(super) fn know(&mut self, url: &DatabaseUrl) {
        if let Some(password) = &url.password {
            let password = password.expose();
            // A password that is also a plain name would blot out every message.
            let plain = [url.username.as_deref(), url.database.as_deref(), url.host.as_deref()];
            if password.len() >= 4 && password != "postgres" && !plain.contains(&Some(password)) {
                self.add(password.to_owned());
                self.add(
                    percent_encoding::utf8_percent_encode(
                        password,
                        percent_encoding::NON_ALPHANUMERIC,
                    )
                    .to_string(),
                );
            }
        }
    }

    /// Learns one more.
    pub(super) fn add(&mut self, secret: String) {
        if !secret.is_empty() && !self.0.contains(&secret) {
            self.0.push(secret);
            self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    /// The text without any of them, nor any password that stands in a URL.
    pub(super) fn redact(&self, text: &str) -> String {
        let known = self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"));
        hide_passwords(&known).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_go_and_everything_else_stays() {
        let mut redactor = Redactor::default();
        redactor.add("s3cret".to_owned());
        redactor.add("s3cret/longer".to_owned());
        let text = "a s3cret/longer b s3cret postgresql://u:pw@h/d http://x/y u@h://:@";
        assert_eq!(
            redactor.redact(text),
            "a *** b *** postgresql://u:***@h/d http://x/y u@h://:***@"
        );
    }
}
