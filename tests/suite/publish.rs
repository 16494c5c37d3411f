//! Publishing: the output folder is the old site or the new one, whatever happens to the build.

mod bench;
mod faults;
mod moments;
mod refusals;
mod together;
mod trace;
