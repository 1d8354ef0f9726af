//! The bytes of one source file, whatever stands at its path.

use std::fs::File;
use std::io::{Error, Read};
use std::path::Path;

/// The largest source file that is read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a regular file of bearable size. Pipes and devices are refused, as they may never end.
pub fn read_source(path: &Path) -> Result<Vec<u8>, Error> {
    // Asked before it is opened, because opening a pipe waits for its other end.
    let size = check(&std::fs::metadata(path)?)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn check(metadata: &std::fs::Metadata) -> Result<u64, Error> {
    if !metadata.is_file() {
        return Err(Error::other("it is no regular file"));
    }
    if metadata.len() > LARGEST {
        return Err(too_large(metadata.len()));
    }
    Ok(metadata.len())
}

fn too_large(size: u64) -> Error {
    Error::other(format!("it has {size} bytes; at most {LARGEST} are read"))
}

/// The text of a regular UTF-8 file of bearable size.
pub fn read_source_text(path: &Path) -> Result<String, Error> {
    String::from_utf8(read_source(path)?).map_err(Error::other)
}
