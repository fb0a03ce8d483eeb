//! The request rates that AWS publishes, kept on our side so that AWS seldom has to refuse.
//!
//! The rule: an attempt waits here before it is signed: a signature is good for five minutes, and
//! the last of fifty account creations waits longer than that for its turn.
//!
//! Sources: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
//! and <https://docs.aws.amazon.com/accounts/latest/reference/quotas.html>.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// The share of a published rate that we use. Other tools of the organization draw from the same
/// bucket.
const SHARE: f64 = 0.9;

/// Service and operation as the SDK names them, requests per second, burst; per account.
const RATES: &[(&str, &str, f64, u32)] = &[
    ("Organizations", "AttachPolicy", 2.0, 3),
    ("Organizations", "CloseAccount", 0.05, 1),
    ("Organizations", "CreateAccount", 0.1, 3),
    ("Organizations", "CreateGovCloudAccount", 0.1, 3),
    ("Organizations", "CreateOrganizationalUnit", 1.0, 2),
    ("Organizations", "CreatePolicy", 2.0, 3),
    ("Organizations", "DeleteOrganizationalUnit", 2.0, 3),
    ("Organizations", "DeletePolicy", 2.0, 3),
    ("Organizations", "DescribeAccount", 20.0, 30),
    ("Organizations", "DescribeCreateAccountStatus", 2.0, 2),
    ("Organizations", "DescribeOrganization", 1.0, 2),
    ("Organizations", "DescribeOrganizationalUnit", 2.0, 2),
    ("Organizations", "DetachPolicy", 2.0, 3),
    ("Organizations", "InviteAccountToOrganization", 3.0, 5),
    ("Organizations", "ListAccounts", 8.0, 12),
    ("Organizations", "ListAccountsForParent", 5.0, 8),
    ("Organizations", "ListChildren", 6.0, 10),
    ("Organizations", "ListCreateAccountStatus", 5.0, 8),
    ("Organizations", "ListOrganizationalUnitsForParent", 5.0, 8),
    ("Organizations", "ListParents", 5.0, 8),
    ("Organizations", "ListRoots", 1.0, 2),
    ("Organizations", "ListTagsForResource", 10.0, 15),
    ("Organizations", "MoveAccount", 2.0, 3),
    ("Organizations", "RegisterDelegatedAdministrator", 1.0, 2),
    ("Organizations", "RemoveAccountFromOrganization", 2.0, 2),
    ("Organizations", "TagResource", 4.0, 6),
    ("Organizations", "UntagResource", 4.0, 6),
    ("Organizations", "UpdateOrganizationalUnit", 2.0, 3),
    ("Organizations", "UpdatePolicy", 2.0, 3),
    ("Account", "AcceptPrimaryEmailUpdate", 1.0, 1),
    ("Account", "GetAccountInformation", 3.0, 3),
    ("Account", "GetAlternateContact", 10.0, 15),
    ("Account", "GetPrimaryEmail", 3.0, 3),
    ("Account", "PutAccountName", 1.0, 1),
    ("Account", "PutAlternateContact", 5.0, 8),
    ("Account", "StartPrimaryEmailUpdate", 1.0, 1),
];

/// One bucket per operation with a published rate.
#[derive(Debug)]
pub struct Limits {
    buckets: HashMap<(&'static str, &'static str), DefaultDirectRateLimiter>,
}

impl Limits {
    pub fn published() -> Self {
        let bucket = |per_second, burst| RateLimiter::direct(quota(per_second, burst));
        let buckets = RATES
            .iter()
            .map(|&(service, operation, per_second, burst)| {
                ((service, operation), bucket(per_second, burst))
            })
            .collect();
        Self { buckets }
    }

    /// Comes back when the operation may be called; at once for one without a published rate.
    ///
    /// Cancel safety: nothing is taken from the bucket before this comes back.
    pub async fn turn(&self, service: &str, operation: &str) {
        if let Some(bucket) = self.buckets.get(&(service, operation)) {
            bucket.until_ready().await;
        }
    }
}

fn quota(per_second: f64, burst: u32) -> Quota {
    Quota::with_period(Duration::from_secs_f64(1.0 / (per_second * SHARE)))
        .expect("every rate of the table is above zero")
        .allow_burst(NonZeroU32::new(burst).expect("every burst of the table is above zero"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many calls pass at once.
    fn passes(service: &str, operation: &str) -> usize {
        let limits = Limits::published();
        let Some(bucket) = limits.buckets.get(&(service, operation)) else { return usize::MAX };
        (0..100).take_while(|_| bucket.check().is_ok()).count()
    }

    #[test]
    fn a_burst_passes_and_no_more() {
        assert_eq!(passes("Organizations", "CreateAccount"), 3);
        assert_eq!(passes("Organizations", "CloseAccount"), 1);
        assert_eq!(passes("Organizations", "ListAccounts"), 12);
        assert_eq!(passes("Account", "PutAccountName"), 1);
    }

    #[test]
    fn what_has_no_published_rate_is_not_limited() {
        assert_eq!(passes("IAM", "GetRole"), usize::MAX);
    }

    #[test]
    fn the_rate_stays_below_the_published_one() {
        for &(_, operation, per_second, burst) in RATES {
            let seconds = quota(per_second, burst).replenish_interval().as_secs_f64();
            let published = 1.0 / per_second;
            assert!(seconds > published && seconds < published * 1.2, "{operation}: {seconds}");
        }
    }

    #[tokio::test]
    async fn a_call_beyond_the_burst_waits_for_its_turn() {
        let limits = Limits::published();
        let begin = std::time::Instant::now();
        for _ in 0..14 {
            limits.turn("Organizations", "ListAccounts").await;
        }
        // Twelve pass at once; the next two wait one interval of 139 ms each.
        let waited = begin.elapsed();
        assert!(waited > Duration::from_millis(250), "{waited:?}");
    }
}
