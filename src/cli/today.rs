//! Which day it is: the only reading of the clock that a result depends on.
#![allow(clippy::disallowed_methods, reason = "staleness is judged by the day")]

use std::time::SystemTime;

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The given day, else that of `SOURCE_DATE_EPOCH`, else today; in UTC.
pub(super) fn today(given: Option<Date>) -> Result<Date> {
    if let Some(date) = given {
        return Ok(date);
    }
    let now = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .with_context(|| format!("`SOURCE_DATE_EPOCH` is no time in seconds: `{seconds}`"))?,
        Err(_) => Timestamp::try_from(SystemTime::now()).context("the clock is out of range")?,
    };
    Ok(Zoned::new(now, TimeZone::UTC).date())
}
