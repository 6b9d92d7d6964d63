//! Tokens: the secrets in share links.
//!
//! A token has 256 random bits and is stored as its SHA-256 only. It is found by looking up that hash: how long the
//! lookup takes tells something about hashes, from which a token cannot be had, so nothing has to run in constant time;
//! and with that many random bits a slow password hash would add nothing. Never logged.
//! Not here: what a link allows (`journeys`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock;

/// Longest token that is looked at, in bytes. Ours have 43.
pub const TOKEN_BYTES: usize = 128;

/// A secret, as it stands in a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What is kept of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl Token {
    /// A new secret.
    #[must_use]
    pub fn mint() -> Self {
        Self(URL_SAFE_NO_PAD.encode(clock::random_bytes::<32>()))
    }

    /// Takes what a client presents; `None` for what cannot be a token.
    #[must_use]
    pub fn presented(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= TOKEN_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// What is stored.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The secret itself, for the one answer that shows it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_carries_256_bits_fits_a_url_and_is_not_shown_by_debug() {
        let token = Token::mint();
        assert_eq!(URL_SAFE_NO_PAD.decode(token.reveal()).map(|bytes| bytes.len()), Ok(32));
        assert!(token != Token::mint());
        assert!(!format!("{token:?}").contains(token.reveal()));
    }

    #[test]
    fn limit_token_length() {
        assert!(Token::presented(&"x".repeat(TOKEN_BYTES)).is_some());
        assert!(Token::presented(&"x".repeat(TOKEN_BYTES + 1)).is_none());
        assert!(Token::presented("with space").is_none());
        assert!(Token::presented("").is_none());
    }
}
