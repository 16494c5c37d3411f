//! Which program builds: its version alone does not tell one build of it from another.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use object::elf::{self, FileHeader32, FileHeader64};
use object::macho::MachHeader64;
use object::read::elf::{FileHeader, ProgramHeader};
use object::read::macho::MachHeader;
use object::{Endianness, FileKind, ReadCache, ReadRef};
use serde::{Deserialize, Serialize};

use crate::stamp::Seen;

/// The shortest name that can be one of contents, in bytes.
const SHORTEST: usize = 8;

/// A program, by what its linker calls it, or else by its bytes, which takes longer to find out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Program {
    /// The name that the linker gave to all that went into it (the build ID of an ELF file, the UUID of
    /// Mach-O), and the version: whoever sets such a name by hand may set the same for the next version.
    Named(Vec<u8>, String),
    /// The file of one without such a name, or whose name is not looked for.
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
        named(file).or_else(|| Seen::file(file).ok().map(Self::File))
    }

    fn again_at(&self, file: &Path) -> Option<Self> {
        match self {
            Self::Named(..) => named(file).filter(|now| now == self),
            Self::File(seen) => seen.file_again(file).map(Self::File),
        }
    }
}

/// The program in a file by its name, if it has one. Headers and notes are read, and nothing else.
#[expect(clippy::disallowed_methods, reason = "a program is no content")]
fn named(file: &Path) -> Option<Program> {
    let bytes = ReadCache::new(BufReader::new(File::open(file).ok()?));
    let name = match FileKind::parse(&bytes).ok()? {
        FileKind::Elf32 => build_id::<FileHeader32<Endianness>>(&bytes)?,
        FileKind::Elf64 => build_id::<FileHeader64<Endianness>>(&bytes)?,
        FileKind::MachO64 => {
            let header = MachHeader64::<Endianness>::parse(&bytes, 0).ok()?;
            header.uuid(header.endian().ok()?, &bytes, 0).ok()??.to_vec()
        }
        _ => return None,
    };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    (name.len() >= SHORTEST).then_some(Program::Named(name, version))
}

/// The build ID of an ELF file.
fn build_id<'d, H: FileHeader>(bytes: impl ReadRef<'d>) -> Option<Vec<u8>> {
    let header = H::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    for segment in header.program_headers(endian, bytes).ok()? {
        let Some(mut notes) = segment.notes(endian, bytes).ok()? else { continue };
        while let Some(note) = notes.next().ok()? {
            if note.name() == elf::ELF_NOTE_GNU && note.n_type(endian) == elf::NT_GNU_BUILD_ID {
                return Some(note.desc().to_vec());
            }
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests make programs")]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::*;

    #[test]
    fn a_program_is_known_wherever_it_stands_and_another_is_not() {
        let this = Program::this().expect("a test can be read");
        assert!(this.again().is_some());
        let folder = tempdir().expect("a folder");
        let mut bytes = fs::read(std::env::current_exe().expect("a path")).expect("a program");
        let copy = folder.path().join("copy");
        fs::write(&copy, &bytes).expect("a copy");
        assert!(this.again_at(&copy).is_some());

        match &this {
            Program::Named(name, _) => {
                let at = bytes.windows(name.len()).position(|bytes| bytes == name);
                bytes[at.expect("its name")] ^= 1;
            }
            Program::File(_) => bytes.push(0),
        }
        fs::write(&copy, &bytes).expect("another program");
        assert_eq!(this.again_at(&copy), None);
        assert_ne!(Program::at(&copy), Some(this));
    }

    // Where linkers are asked for names by most systems' compilers.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_next_version_is_another_program_by_the_same_name() {
        let Some(Program::Named(name, version)) = Program::this() else { panic!("it has no name") };
        assert!(name.len() >= SHORTEST);
        assert!(Program::Named(name.clone(), version).again().is_some());
        assert_eq!(Program::Named(name, "0.0.0".to_owned()).again(), None);
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
