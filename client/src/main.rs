//! The binary that trunk builds: it only starts the library, so that wasm tests can use the same code.

fn main() {
    waymark_client::start();
}
