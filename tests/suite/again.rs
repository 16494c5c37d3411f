//! Builds that follow others: where nothing has changed they end at once, and else as if they were
//! the first.

mod bench;
mod damage;
mod edits;
mod restarts;
mod told;
