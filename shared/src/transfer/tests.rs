//! What is copied and pasted says the same as before; what cannot be pasted changes nothing and says why.

mod cells;
mod laws;
mod map;
mod table;
