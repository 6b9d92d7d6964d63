//! A disk whose power can be cut: what a program was told is on it stays, of the rest anything may be missing.
//!
//! Two file systems in each other. The outer one plays the drive: its page cache is the drive's cache, and a file in it is
//! the medium. The inner one (ext4 on a loop device over that file) is the one that programs use. Whatever the inner one
//! flushes is synced in the outer one. A cut writes back a random part of the rest, as a drive does in any order, and then
//! shuts the outer file system down without its journal (the ioctl by which file systems are tested for crashes): nothing
//! more reaches the medium. A copy of the medium, mounted anew, is what a machine finds when the power is back. It needs
//! root, loop devices, mkfs.ext4 and Python (for two system calls that have no command). Not here: what is on the disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Size of the disk: a database, a copy of it, its ballast and some exports.
const DISK_BYTES: usize = 224 * 1024 * 1024;
/// Size of the file system that plays the drive: the disk, a journal, tables.
const DRIVE_MIB: usize = 250;
/// Free space where the medium and a copy of it are to lie.
const WORK_BYTES: u64 = 600 * 1024 * 1024;

/// What cuts the power: `python3 -c CUT DRIVE IMAGE SHARE SEED`. 2 is SYNC_FILE_RANGE_WRITE, the ioctl FS_IOC_SHUTDOWN
/// without flushing the log.
const CUT: &str = "
import ctypes, fcntl, os, random, struct, sys
drive, image, share, seed = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
libc = ctypes.CDLL(None, use_errno=True)
random.seed(seed)
folder = os.open(drive, os.O_RDONLY)
if share > 0:
    file = os.open(image, os.O_RDWR)
    for at in range(0, os.fstat(file).st_size, 4096):
        if random.random() < share:
            libc.sync_file_range(file, ctypes.c_int64(at), ctypes.c_int64(4096), 2)
fcntl.ioctl(folder, 0x8004587d, struct.pack('I', 2))
";

/// A folder for the files of a disk: in memory where there is room, because only the order of writes matters here, not a
/// drive's speed.
///
/// # Panics
/// When no folder can be made.
#[must_use]
pub fn work_folder() -> TempDir {
    let free = run("df", &["--output=avail", "-B1", "/dev/shm"]).ok();
    let free: Option<u64> = free.and_then(|free| free.lines().last()?.trim().parse().ok());
    let folder = match free {
        Some(free) if free >= WORK_BYTES => tempfile::tempdir_in("/dev/shm"),
        _ => tempfile::tempdir(),
    };
    folder.expect("a folder")
}

/// A mounted disk. Dropping it unmounts it.
pub struct Disk {
    work: PathBuf,
    medium: PathBuf,
    generation: u32,
}

impl Disk {
    /// Makes an empty disk, with its files in the folder `work`.
    ///
    /// # Errors
    /// Why that is not possible here.
    pub fn new(work: &Path) -> Result<Self, String> {
        if !cfg!(target_os = "linux") {
            return Err("only Linux has loop devices and ext4".into());
        }
        if run("id", &["-u"])?.trim() != "0" {
            return Err("mounting needs root".into());
        }
        run("python3", &["-c", "pass"])?;
        let disk = Self {
            work: work.to_owned(),
            medium: work.join("medium-0"),
            generation: 0,
        };
        for folder in [disk.drive(), disk.folder()] {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        let medium = text(&disk.medium);
        run("truncate", &["-s", &format!("{DRIVE_MIB}M"), &medium])?;
        make_ext4(&medium)?;
        attach(&medium, &disk.drive())?;
        let image = disk.image();
        // Real blocks: writing into a hole would be lost with the outer file system's tables, however often it was written.
        std::fs::write(&image, vec![0; DISK_BYTES]).map_err(|error| error.to_string())?;
        make_ext4(&text(&image))?;
        run("sync", &["-f", &text(&image)])?;
        attach(&text(&image), &disk.folder())?;
        Ok(disk)
    }

    /// Where it is mounted.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.work.join("disk")
    }

    /// Cuts the power. Before, a share of what is only in the drive's cache is written.
    ///
    /// # Panics
    /// When that does not work.
    pub fn cut(&self, share: f64, seed: u64) {
        let arguments = [
            "-c",
            CUT,
            &text(&self.drive()),
            &text(&self.image()),
            &share.to_string(),
            &seed.to_string(),
        ];
        run("python3", &arguments).expect("the power is cut");
    }

    /// Turns the power on again, after all processes that used the disk have ended.
    ///
    /// # Panics
    /// When what is on the medium cannot be mounted.
    pub fn power_on(&mut self) {
        let next = self.work.join(format!("medium-{}", self.generation + 1));
        // Before unmounting, which might still write.
        run("cp", &["--sparse=always", &text(&self.medium), &text(&next)]).expect("copies");
        self.unmount();
        let _ = std::fs::remove_file(&self.medium);
        self.medium = next;
        self.generation += 1;
        attach(&text(&self.medium), &self.drive()).expect("the drive is readable");
        attach(&text(&self.image()), &self.folder()).expect("the disk is readable");
    }

    fn drive(&self) -> PathBuf {
        self.work.join("drive")
    }

    fn image(&self) -> PathBuf {
        self.drive().join("image")
    }

    fn unmount(&self) {
        for folder in [self.folder(), self.drive()] {
            let folder = text(&folder);
            if run("umount", &[&folder]).is_err() {
                let _ = run("umount", &["--lazy", &folder]);
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.unmount();
    }
}

fn make_ext4(image: &str) -> Result<(), String> {
    let options = "nodiscard,lazy_itable_init=0,lazy_journal_init=0";
    run(
        "mkfs.ext4",
        &["-q", "-F", "-m", "0", "-J", "size=4", "-E", options, image],
    )
    .map(drop)
}

/// Mounts an image through a loop device that uses the page cache below, and lets go of the device when unmounted.
fn attach(image: &str, folder: &Path) -> Result<(), String> {
    let device = run("losetup", &["--find", "--show", "--direct-io=off", image])?;
    let device = device.trim();
    let mounted = run("mount", &["-t", "ext4", device, &text(folder)]);
    // In use it is only marked to go later.
    let _ = run("losetup", &["--detach", device]);
    mounted.map(drop)
}

/// Runs a command and answers what it printed.
///
/// # Errors
/// What it complained about.
pub fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{program}: {}", said.lines().next().unwrap_or("failed")))
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}
