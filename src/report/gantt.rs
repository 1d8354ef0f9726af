//! A timeline as a Mermaid Gantt chart.

use std::fmt::Write as _;

/// Mermaid draws no more of them legibly.
const MOST_BARS: usize = 24;
const LONGEST_NAME: usize = 60;

/// Something that lasted, in milliseconds since the beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it belongs to, such as a table.
    pub section: String,
    /// What it is.
    pub name: String,
    /// When it began.
    pub from_ms: f64,
    /// When it ended.
    pub to_ms: f64,
    /// Whether it kept others waiting.
    pub critical: bool,
}

/// The chart of `bars`, section by section in the order in which sections come first.
pub fn gantt_mermaid(title: &str, bars: &[Bar]) -> String {
    let mut text =
        format!("gantt\n    title {}\n    dateFormat x\n    axisFormat %M:%S.%L\n", plain(title));
    let mut sections: Vec<&str> = Vec::new();
    for bar in bars.iter().take(MOST_BARS) {
        if !sections.contains(&bar.section.as_str()) {
            sections.push(&bar.section);
        }
    }
    for section in sections {
        let _ = writeln!(text, "    section {}", plain(section));
        for bar in bars.iter().take(MOST_BARS).filter(|bar| bar.section == section) {
            let (from, to) =
                (bar.from_ms.round(), bar.to_ms.round().max(bar.from_ms.round() + 1.0));
            let mark = if bar.critical { "crit, " } else { "" };
            let _ = writeln!(text, "    {} :{mark}{from}, {to}", plain(&bar.name));
        }
    }
    if bars.len() > MOST_BARS {
        let _ = writeln!(text, "    %% {} more are not drawn", bars.len() - MOST_BARS);
    }
    text
}

/// Text in which nothing means something to Mermaid.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String =
        words.join(" ").chars().filter(|letter| !":;#,%`".contains(*letter)).collect();
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.is_empty() => "-".to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_at_least_a_millisecond_long_and_its_name_is_plain() {
        let bar = |section: &str, name: &str, critical| Bar {
            section: section.to_owned(),
            name: name.to_owned(),
            from_ms: 3.2,
            to_ms: 3.3,
            critical,
        };
        let bars =
            [bar("users", "ALTER: x;\n y", true), bar("b", "", false), bar("users", "z", false)];
        let expected = "gantt\n    title T\n    dateFormat x\n    axisFormat %M:%S.%L\n    \
            section users\n    ALTER x y :crit, 3, 4\n    z :3, 4\n    section b\n    - :3, 4\n";
        assert_eq!(gantt_mermaid("T", &bars), expected);
    }
}
