//! The VFS itself: every call goes on to SQLite's own, unless a plan says otherwise.
#![expect(
    unsafe_code,
    reason = "a VFS is a table of C functions over C structures; rusqlite has no safe form of it"
)]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::ptr::null_mut;
use std::sync::{Arc, OnceLock};

use rusqlite::ffi;

use super::plan::{Before, Call, Plan, Verdict, plan_for};

/// What SQLite allocates for each open file: ours, and behind it that of the real VFS.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// From `Box::into_raw`, until the file is closed; null when the folder is not armed.
    watched: *mut Watched,
}

struct Watched {
    path: PathBuf,
    plan: Arc<Plan>,
}

/// The VFS below, which lives as long as the process.
struct Real(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite registers it once at start, never changes it, and calls it from every thread.
unsafe impl Send for Real {}
// SAFETY: as above.
unsafe impl Sync for Real {}

static REAL: OnceLock<Real> = OnceLock::new();

/// Makes this the default VFS of the process, once.
pub fn register() {
    REAL.get_or_init(|| {
        // SAFETY: a null name asks for the default VFS; the structure is copied, gets its own name
        // and functions, and is leaked, because SQLite keeps it until the process ends.
        unsafe {
            let real = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut ours = *real;
            ours.szOsFile += size_of::<File>() as c_int;
            ours.zName = c"faulty".as_ptr();
            ours.pNext = null_mut();
            ours.xOpen = Some(open);
            let ours = Box::leak(Box::new(ours));
            assert_eq!(ffi::sqlite3_vfs_register(ours, 1), ffi::SQLITE_OK);
            Real(real)
        }
    });
}

/// Of version 2: with shared memory for the log's index, without memory-mapped reading, so that
/// every byte passes through `read` and `write`.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let real = REAL.get().expect("registered").0;
    // SAFETY: SQLite hands over `szOsFile` bytes, ours and the real VFS's behind them, and a name
    // that outlives the file.
    unsafe {
        let ours = file.cast::<File>();
        (*ours).base.pMethods = std::ptr::null();
        (*ours).watched = null_mut();
        let code = (*real).xOpen.expect("opens")(real, name, below(file), flags, out_flags);
        if code == ffi::SQLITE_OK {
            (*ours).base.pMethods = &raw const METHODS;
            (*ours).watched = watch(name);
        }
        code
    }
}

/// # Safety
/// `name` is null or a text of SQLite's.
unsafe fn watch(name: *const c_char) -> *mut Watched {
    if name.is_null() {
        return null_mut();
    }
    // SAFETY: not null, and ends with a zero.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    let path = PathBuf::from(OsStr::from_bytes(bytes));
    plan_for(&path).map_or(null_mut(), |plan| {
        Box::into_raw(Box::new(Watched { path, plan }))
    })
}

/// The real VFS's part of a file.
///
/// # Safety
/// `file` was allocated by SQLite for this VFS.
unsafe fn below(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `szOsFile` has room for both, and `File` is as strictly aligned as theirs.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// What becomes of a call that the plan may forbid.
///
/// # Safety
/// `file` is open in this VFS.
unsafe fn judge(
    file: *mut ffi::sqlite3_file,
    call: Call,
    (offset, length): (i64, c_int),
) -> Verdict {
    // SAFETY: set by `open`, and nobody changes it before `close`.
    let Some(watched) = (unsafe { (*file.cast::<File>()).watched.as_ref() }) else {
        return Verdict::Pass;
    };
    watched.plan.judge(&watched.path, call, || {
        let mut bytes = vec![0_u8; length as usize];
        // Beyond the end SQLite fills with zeros and says so; that is what we want.
        // SAFETY: the buffer has `length` bytes.
        unsafe { read(file, bytes.as_mut_ptr().cast(), length, offset) };
        let offset = offset as u64;
        Before { offset, bytes }
    })
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: from `Box::into_raw`, given back once.
    unsafe {
        let ours = file.cast::<File>();
        let watched = std::mem::replace(&mut (*ours).watched, null_mut());
        if !watched.is_null() {
            drop(Box::from_raw(watched));
        }
        let real = below(file);
        (*(*real).pMethods).xClose.expect("closes")(real)
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    length: c_int,
    offset: i64,
) -> c_int {
    // SAFETY: as SQLite called us, with no more bytes than it gave.
    unsafe {
        let on = |length| {
            let real = below(file);
            (*(*real).pMethods).xWrite.expect("writes")(real, bytes, length, offset)
        };
        match judge(file, Call::Write, (offset, length)) {
            Verdict::Pass => on(length),
            Verdict::Drop => ffi::SQLITE_OK,
            Verdict::NoRoom => ffi::SQLITE_FULL,
            Verdict::Fail => ffi::SQLITE_IOERR_WRITE,
            Verdict::Tear => {
                on(length / 2);
                ffi::SQLITE_IOERR_WRITE
            }
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, bytes: i64) -> c_int {
    // SAFETY: as SQLite called us.
    unsafe {
        match judge(file, Call::Truncate, (0, 0)) {
            Verdict::Pass => {
                let real = below(file);
                (*(*real).pMethods).xTruncate.expect("truncates")(real, bytes)
            }
            Verdict::Drop => ffi::SQLITE_OK,
            _ => ffi::SQLITE_IOERR_TRUNCATE,
        }
    }
}

/// What an armed folder syncs goes no further: its power fails in here only, and a real sync would
/// cost most of the test's time.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as SQLite called us.
    unsafe {
        match judge(file, Call::Sync, (0, 0)) {
            Verdict::Pass if (*file.cast::<File>()).watched.is_null() => {
                let real = below(file);
                (*(*real).pMethods).xSync.expect("syncs")(real, flags)
            }
            Verdict::Pass | Verdict::Drop => ffi::SQLITE_OK,
            _ => ffi::SQLITE_IOERR_FSYNC,
        }
    }
}

/// Calls that only go on.
macro_rules! passes_on {
    ($($name:ident $method:ident ($($argument:ident: $kind:ty),*) $(-> $answer:ty)?;)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $kind),*) $(-> $answer)? {
            // SAFETY: as SQLite called us.
            unsafe {
                let real = below(file);
                (*(*real).pMethods).$method.expect("SQLite's own VFS has it")(real, $($argument),*)
            }
        }
    )*};
}

passes_on! {
    read xRead(bytes: *mut c_void, length: c_int, offset: i64) -> c_int;
    file_size xFileSize(bytes: *mut i64) -> c_int;
    lock xLock(level: c_int) -> c_int;
    unlock xUnlock(level: c_int) -> c_int;
    check_reserved_lock xCheckReservedLock(answer: *mut c_int) -> c_int;
    file_control xFileControl(what: c_int, argument: *mut c_void) -> c_int;
    sector_size xSectorSize() -> c_int;
    device_characteristics xDeviceCharacteristics() -> c_int;
    shm_map xShmMap(page: c_int, bytes: c_int, extend: c_int, at: *mut *mut c_void) -> c_int;
    shm_lock xShmLock(offset: c_int, count: c_int, flags: c_int) -> c_int;
    shm_barrier xShmBarrier();
    shm_unmap xShmUnmap(delete: c_int) -> c_int;
}
