//! Opening a data folder: one owner, a known format, and a database that opens, if need be one filled from an export.
//!
//! Invariant: nothing that may hold somebody's data is ever overwritten or deleted. A database that does not open is moved
//! aside whole, and only once its replacement is complete; without a good export nothing is changed at all. Lack of space
//! and lack of permission are never taken for damage. Not here: what is inside the database (`sled_store`).

mod untouched;

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::engine::EngineError;
use super::export::{self, ExportError, ExportInfo};
use super::options::StoreOptions;
use super::sled_store::engine::SledEngine;
use super::{ballast, verify_export};

/// Version of the key layout and of the values. Raise it with every change that older programs would misread.
const FORMAT: u32 = 1;

const LOCK_FILE: &str = "lock";
const FORMAT_FILE: &str = "format";
const DATABASE: &str = "sled";
/// How many commits the database must hold at least.
const WITNESS: &str = "commits";
/// A replacement that is being filled.
const FILLING: &str = "sled.filling";
/// A replacement that is complete and will take the place of the database.
const READY: &str = "sled.ready";
/// Before the time in milliseconds: a database that did not open or was replaced.
const ASIDE: &str = "sled.aside-";

/// Room needed to open sled: it writes its snapshot and the rest of a segment. Below it the ballast is given up.
const OPEN_BYTES: u64 = 16 * 1024 * 1024;

/// Why a data folder could not be opened, by what a person can do. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("the data folder {} is in use by another process; stop that one, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    /// There is nothing in it to export.
    #[error("there is no Waymark data in {}; give the folder of the server with --data", .0.display())]
    Missing(PathBuf),
    /// A newer program wrote it.
    #[error("the data folder {} has format {found}, but this version of Waymark knows formats up to {FORMAT}; start the newer version, or choose another folder with --data", dir.display())]
    Newer {
        /// The folder.
        dir: PathBuf,
        /// Its format.
        found: u32,
    },
    /// It does not say what it holds.
    #[error("the folder {} holds a database, but its file `format` is missing or unreadable; put back that file (it holds `waymark-store {FORMAT}`), or choose another folder with --data", .0.display())]
    Unknown(PathBuf),
    /// The disk is full. The data is intact.
    #[error("the disk of {} is full ({reason}); the data is intact: make room and start again", dir.display())]
    NoSpace {
        /// The folder.
        dir: PathBuf,
        /// What the engine said.
        reason: String,
    },
    /// The database is damaged and there is no export to fill a new one from.
    #[error("the database in {} is damaged ({reason}) and there is no good export in its folder `exports`; {}. With an export from elsewhere run: waymark import-store FILE --data {}", dir.display(), if *untouched { "nothing was changed" } else { "it was too large to be copied first, so trying to open it may have changed it" }, dir.display())]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// What the engine said.
        reason: String,
        /// Whether the database is byte for byte as it was found.
        untouched: bool,
    },
    /// The folder cannot be read or written.
    #[error("the data folder {} cannot be used ({error}); the server must be able to read and write it: look at whose it is and whether its disk is mounted read-only, or choose another folder with --data", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// An export cannot be read or written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Either says what a person can do, or still lacks the folder that it is about.
enum Failure {
    Said(OpenError),
    Io(io::Error),
}

impl Failure {
    fn at(self, dir: &Path) -> OpenError {
        match self {
            Self::Said(error) => error,
            Self::Io(error) => OpenError::Io {
                dir: dir.to_owned(),
                error,
            },
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::Said(error)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::Said(error.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Opens the database of a data folder.
pub(crate) fn open(dir: &Path, options: &StoreOptions) -> Result<SledEngine, OpenError> {
    open_folder(dir, options).map_err(|failure| failure.at(dir))
}

/// Replaces the database of a data folder by the content of an export. What was there is moved aside and kept.
pub(crate) fn import(dir: &Path, file: &Path, options: &StoreOptions) -> Result<ExportInfo, OpenError> {
    import_into(dir, file, options).map_err(|failure| failure.at(dir))
}

fn open_folder(dir: &Path, options: &StoreOptions) -> Result<SledEngine, Failure> {
    let lock = lock(dir)?;
    check_format(dir)?;
    if ballast::release(dir, OPEN_BYTES, &options.free_space)? {
        tracing::warn!("the disk is nearly full: gave up the ballast file so that the database can be opened");
    }
    settle_replacement(dir)?;
    untouched::settle(dir)?;
    let nothing = !dir.join(DATABASE).exists();
    let copied = untouched::copy(dir, options.copy_before_open_bytes, OPEN_BYTES, &options.free_space)?;
    let engine = match open_database(dir, options, &lock)? {
        Ok(engine) => {
            untouched::discard(dir)?;
            engine
        }
        Err(error) => {
            untouched::put_back(dir)?;
            match error {
                EngineError::Damaged(reason) => recover(dir, options, &lock, reason, copied || nothing)?,
                error => return Err(open_error(dir, error).into()),
            }
        }
    };
    sync_dir(dir)?;
    if let Err(error) = ballast::restore(dir, options.ballast_bytes, options.min_free_bytes, &options.free_space) {
        tracing::warn!(%error, "could not write the ballast file; a full disk may keep the store from opening");
    }
    Ok(engine)
}

/// Whether a folder was ever a data folder.
pub(crate) fn is_store(dir: &Path) -> bool {
    dir.join(FORMAT_FILE).exists() || dir.join(DATABASE).exists()
}

fn import_into(dir: &Path, file: &Path, options: &StoreOptions) -> Result<ExportInfo, Failure> {
    let lock = lock(dir)?;
    check_format(dir)?;
    settle_replacement(dir)?;
    untouched::settle(dir)?;
    // Reading the file twice costs little next to finding out half-way that it is no good.
    verify_export(file)?;
    let (info, _) = replace(dir, file, options, &lock)?;
    Ok(info)
}

/// How large the database is on the disk. An export of it is hardly larger.
pub(crate) fn database_bytes(dir: &Path) -> io::Result<u64> {
    let database = dir.join(DATABASE);
    if database.exists() {
        untouched::size(&database)
    } else {
        Ok(0)
    }
}

fn recover(
    dir: &Path,
    options: &StoreOptions,
    lock: &File,
    reason: String,
    untouched: bool,
) -> Result<SledEngine, Failure> {
    let mut good = None;
    for (_, file) in export::automatic(dir)? {
        match verify_export(&file) {
            Ok(info) => {
                good = Some((file, info));
                break;
            }
            Err(error) => tracing::error!(%error, "passing over an export that is no good"),
        }
    }
    let Some((file, info)) = good else {
        return Err(Failure::Said(OpenError::Damaged {
            dir: dir.to_owned(),
            reason,
            untouched,
        }));
    };
    let (_, aside) = replace(dir, &file, options, lock)?;
    let engine = open_database(dir, options, lock)?.map_err(|error| open_error(dir, error))?;
    tracing::error!(
        %reason,
        "the database was damaged. It was moved to {} and is kept. A new one was filled with {} documents and {} records \
         from the export {}, made {} seconds ago. Changes made after that come back from the browsers that still hold \
         them, as they reconnect",
        aside.as_deref().unwrap_or(dir).display(),
        info.summary.documents,
        info.summary.records,
        file.display(),
        SystemTime::now().duration_since(info.created).unwrap_or_default().as_secs(),
    );
    Ok(engine)
}

/// Fills a new database, moves the present one aside and puts the new one in its place. Each step is durable before the
/// next, and [`settle_replacement`] finishes or undoes what a crash left in between.
fn replace(
    dir: &Path,
    file: &Path,
    options: &StoreOptions,
    lock: &File,
) -> Result<(ExportInfo, Option<PathBuf>), Failure> {
    let (filling, ready, database) = (dir.join(FILLING), dir.join(READY), dir.join(DATABASE));
    let engine = SledEngine::open(
        &filling,
        &dir.join(WITNESS),
        true,
        options.cache_bytes,
        lock.try_clone()?,
    );
    let engine = engine.map_err(|error| open_error(dir, error))?;
    let info = export::fill(&engine, file)?;
    drop(engine);
    std::fs::rename(&filling, &ready)?;
    sync_dir(dir)?;
    let aside = if database.exists() {
        let aside = free_name(dir);
        std::fs::rename(&database, &aside)?;
        sync_dir(dir)?;
        Some(aside)
    } else {
        None
    };
    std::fs::rename(&ready, &database)?;
    sync_dir(dir)?;
    Ok((info, aside))
}

/// Finishes or undoes a replacement that was cut short.
fn settle_replacement(dir: &Path) -> io::Result<()> {
    let (filling, ready, database) = (dir.join(FILLING), dir.join(READY), dir.join(DATABASE));
    if ready.exists() {
        if database.exists() {
            // The old one still stands, so it will be tried again. What is removed is only a copy of an export.
            std::fs::remove_dir_all(&ready)?;
        } else {
            std::fs::rename(&ready, &database)?;
        }
    }
    if filling.exists() {
        std::fs::remove_dir_all(&filling)?;
    }
    sync_dir(dir)
}

fn open_database(dir: &Path, options: &StoreOptions, lock: &File) -> io::Result<Result<SledEngine, EngineError>> {
    let lock = lock.try_clone()?;
    Ok(SledEngine::open(
        &dir.join(DATABASE),
        &dir.join(WITNESS),
        false,
        options.cache_bytes,
        lock,
    ))
}

/// Whether another process has the folder open.
pub(crate) fn has_owner(dir: &Path) -> bool {
    matches!(lock(dir), Err(Failure::Said(OpenError::InUse(_))))
}

fn lock(dir: &Path) -> Result<File, Failure> {
    create_private(dir)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(dir.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(dir.to_owned()).into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Creates a folder that only its owner may read: it holds everybody's journeys. One that is there stays as it is.
fn create_private(dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Refuses what another version wrote; marks a new folder.
fn check_format(dir: &Path) -> Result<(), Failure> {
    let unknown = || Failure::Said(OpenError::Unknown(dir.to_owned()));
    match std::fs::read_to_string(dir.join(FORMAT_FILE)) {
        Ok(text) => {
            let number = text
                .trim()
                .strip_prefix("waymark-store ")
                .and_then(|number| number.parse::<u32>().ok());
            match number.ok_or_else(unknown)? {
                FORMAT => Ok(()),
                found if found > FORMAT => Err(Failure::Said(OpenError::Newer {
                    dir: dir.to_owned(),
                    found,
                })),
                _ => Err(unknown()),
            }
        }
        // A new folder is marked before it gets a database, so a database without a mark is not ours to judge.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !dir.join(DATABASE).exists() => {
            let temporary = dir.join("format.part");
            let mut file = File::create(&temporary)?;
            writeln!(file, "waymark-store {FORMAT}")?;
            file.sync_all()?;
            std::fs::rename(&temporary, dir.join(FORMAT_FILE))?;
            Ok(sync_dir(dir)?)
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

fn free_name(dir: &Path) -> PathBuf {
    let stamp = export::unix_ms(SystemTime::now());
    let names = (stamp..).map(|stamp| dir.join(format!("{ASIDE}{stamp}")));
    names
        .into_iter()
        .find(|path| !path.exists())
        .unwrap_or_else(|| dir.join(ASIDE))
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn open_error(dir: &Path, error: EngineError) -> OpenError {
    match error {
        EngineError::NoSpace(reason) => OpenError::NoSpace {
            dir: dir.to_owned(),
            reason,
        },
        EngineError::Damaged(reason) => OpenError::Damaged {
            dir: dir.to_owned(),
            reason,
            untouched: false,
        },
        EngineError::Failed(reason) => OpenError::Io {
            dir: dir.to_owned(),
            error: io::Error::other(reason),
        },
    }
}
