//! The only writer of files: what a build makes goes through a [`Sink`].
