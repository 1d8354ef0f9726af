//! How long it takes to read revision files and link them: `cargo bench --bench graph`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use alembic_mcp::revisions::{Cache, load};

fn write_history(folder: &Path, count: usize) -> io::Result<()> {
    for index in 0..count {
        let down = match index {
            0 => "None".to_owned(),
            index => format!("'r{:05}'", index - 1),
        };
        let mut text = format!(
            "\"\"\"Revision {index}\n\nCreate Date: 2026-01-01\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
             revision = 'r{index:05}'\ndown_revision = {down}\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n"
        );
        for column in 0..15 {
            text.push_str(&format!(
                "    op.add_column('table_{index}', sa.Column('column_{column}', sa.String(50), nullable=True))\n"
            ));
        }
        text.push_str("\n\ndef downgrade():\n    pass\n");
        fs::write(folder.join(format!("r{index:05}_change.py")), text)?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    for count in [1_000, 10_000] {
        let folder = tempfile::tempdir()?;
        write_history(folder.path(), count)?;
        let locations = [folder.path().to_owned()];
        let mut best = f64::INFINITY;
        let mut steps = 0;
        for _ in 0..7 {
            let started = Instant::now();
            let graph = load(&locations, false);
            steps = graph.upgrade_path(&[], "head").map_or(0, |path| path.len());
            best = best.min(started.elapsed().as_secs_f64() * 1_000.0);
        }
        let cache = Cache::default();
        let mut again = f64::INFINITY;
        // Files are only relied on when they are a while old.
        std::thread::sleep(Duration::from_secs(3));
        cache.load(&locations, false);
        for _ in 0..7 {
            let started = Instant::now();
            cache.load(&locations, false);
            again = again.min(started.elapsed().as_secs_f64() * 1_000.0);
        }
        println!("{count} revisions: looked at again in {again:.1} ms at best");
        println!(
            "{count} revisions: read, linked and walked ({steps} steps) in {best:.1} ms at best"
        );
    }
    Ok(())
}
