//! Waiting for something to become true: on events, with one generous limit that only a hanging test meets.

use std::future::Future;
use std::time::Duration;

/// Longest wait of any test. Slow machines are slow; nothing here is measured.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Awaits with the limit.
///
/// # Panics
/// When it takes longer: `what` did not happen.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {PATIENCE:?} in vain for: {what}"),
    }
}
