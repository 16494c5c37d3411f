//! Which program builds: its version alone does not tell one build of it from another.
#![allow(clippy::disallowed_methods, reason = "a program is no content")]

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use object::{Object, ReadCache};
use serde::{Deserialize, Serialize};

use crate::stamp::Seen;

/// A program, by what its linker calls it, or else by its bytes, which takes longer to find out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Program {
    /// The name that the linker gave to all that went into it: the build ID of an ELF file, the UUID of
    /// Mach-O.
    Named(Vec<u8>),
    /// The file of one without such a name.
    File(Seen),
}

impl Program {
    /// The program that runs; `None` where its file cannot be read.
    pub fn this() -> Option<Self> {
        Self::at(&std::env::current_exe().ok()?)
    }

    /// The program that runs, where it is still this one.
    pub fn again(&self) -> Option<Self> {
        self.again_at(&std::env::current_exe().ok()?)
    }

    fn at(file: &Path) -> Option<Self> {
        name(file).map(Self::Named).or_else(|| Seen::file(file).ok().map(Self::File))
    }

    fn again_at(&self, file: &Path) -> Option<Self> {
        match self {
            Self::Named(known) => (name(file)? == *known).then(|| self.clone()),
            Self::File(seen) => seen.file_again(file).map(Self::File),
        }
    }
}

/// What the linker calls the program in a file.
fn name(file: &Path) -> Option<Vec<u8>> {
    // Reads what it is asked for alone: headers and notes.
    let bytes = ReadCache::new(BufReader::new(File::open(file).ok()?));
    let program = object::File::parse(&bytes).ok()?;
    let of_elf = || Some(program.build_id().ok()??.to_vec());
    let of_mach_o = || Some(program.mach_uuid().ok()??.to_vec());
    of_elf().or_else(of_mach_o)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;

    // Linkers of Windows give no name.
    #[cfg(unix)]
    #[test]
    fn a_program_that_its_linker_named_is_known_by_that_wherever_it_stands() {
        let this = Program::this().expect("a test can be read");
        assert_eq!(this.again(), Some(this.clone()));
        let Program::Named(known) = &this else { panic!("its linker gave it no name") };
        let folder = tempdir().expect("a folder");
        let mut bytes = fs::read(std::env::current_exe().expect("a path")).expect("a program");
        let copy = folder.path().join("copy");
        fs::write(&copy, &bytes).expect("a copy");
        assert_eq!(this.again_at(&copy), Some(this.clone()));

        let at = bytes.windows(known.len()).position(|bytes| bytes == known).expect("its name");
        bytes[at] ^= 1;
        fs::write(&copy, &bytes).expect("another program");
        assert_eq!(this.again_at(&copy), None);
        assert_ne!(Program::at(&copy), Some(this));
    }

    #[test]
    fn a_program_without_a_name_is_known_by_its_bytes() {
        let folder = tempdir().expect("a folder");
        let file = folder.path().join("program");
        fs::write(&file, "#!/bin/sh\n").expect("a program");
        let program = Program::at(&file).expect("it can be read");
        assert!(matches!(program, Program::File(_)));
        assert!(program.again_at(&file).is_some());
        fs::write(&file, "#!/bin/bash\n").expect("another program");
        assert_eq!(program.again_at(&file), None);
        fs::remove_file(&file).expect("none");
        assert_eq!((Program::at(&file), program.again_at(&file)), (None, None));
    }
}
