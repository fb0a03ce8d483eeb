//! A managed resource.
//!
//! [`Resource`] is what an author writes, over a typed model. [`AnyResource`] is the same without
//! the type, so that the server can hold a list of them; it is implemented once, for every
//! `Resource`, and is where a panic becomes a diagnostic.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use rmpv::Value as Wire;
use serde::{Serialize, de::DeserializeOwned};
use tf_provider::{Diagnostic, Diagnostics, schema::Schema};

use super::{
    model::{decode, encode, one_error},
    panic,
};

/// A resource identity: attribute name → value. All identity attributes are strings.
pub type Identity = BTreeMap<String, String>;

/// One attribute of a resource's identity; every one is required for import.
pub struct IdentityAttribute {
    pub name: &'static str,
    pub description: &'static str,
}

/// An object with the private data that the core keeps beside it.
pub struct Stored<M> {
    pub model: M,
    pub private: Vec<u8>,
}

/// What the core asks to be planned; `prior` is `None` for a creation.
pub struct Plan<M> {
    pub prior: Option<M>,
    /// What the configuration says.
    pub config: M,
    /// The configuration, with prior values where it leaves a computed attribute out.
    pub proposed: M,
    /// The private data of the prior object. In the second plan of a replacement, where `prior` is
    /// `None`, it is what the first plan returned: the only sign that an object is being replaced.
    pub private: Vec<u8>,
}

/// The answer to a plan, read, create or update.
///
/// `state: None` means: after a read without errors, the object is gone; with errors, the core
/// keeps what it has.
pub struct Outcome<M> {
    pub state: Option<M>,
    pub private: Vec<u8>,
    pub diagnostics: Diagnostics,
}

impl<M> Outcome<M> {
    pub fn new(model: M, private: Vec<u8>) -> Self {
        Self { state: Some(model), private, diagnostics: Diagnostics::default() }
    }

    pub fn failed(diagnostics: Diagnostics) -> Self {
        Self { state: None, private: Vec::new(), diagnostics }
    }

    pub fn with(mut self, diagnostics: Diagnostics) -> Self {
        self.diagnostics.add_diagnostics(diagnostics);
        self
    }
}

/// Where a creation puts the state that is to be kept if it ends unexpectedly.
///
/// An error from a creation taints the object and lets the core plan its destruction. Once
/// something exists that must not be lost, a panic is therefore answered with this state and a
/// warning.
pub struct Saved<M>(Mutex<Option<Stored<M>>>);

impl<M> Saved<M> {
    pub fn set(&self, model: M, private: Vec<u8>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Stored { model, private });
    }

    fn into_inner(self) -> Option<Stored<M>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A managed resource over the configured provider `C`.
#[async_trait]
pub trait Resource<C: Send + Sync>: Send + Sync {
    /// One field per attribute and block of the schema.
    type Model: Serialize + DeserializeOwned + Clone + Send + Sync;

    /// The full type name, with the provider's prefix.
    fn name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn identity_schema(&self) -> Vec<IdentityAttribute> {
        Vec::new()
    }
    /// The identity of an object, `None` as long as it has none.
    fn identity(&self, _model: &Self::Model) -> Option<Identity> {
        None
    }

    /// Checks a configuration by itself; values may be unknown.
    fn validate(&self, config: &Self::Model) -> Diagnostics;

    /// Learns of an object in the state, before anything is planned or applied for it.
    fn stored(&self, _cx: &C, _model: &Self::Model) {}

    /// A pure function of its arguments: the core calls it again when applying and wants the same
    /// answer.
    async fn plan(&self, cx: &C, plan: Plan<Self::Model>) -> Outcome<Self::Model>;
    async fn plan_destroy(&self, _cx: &C, _prior: Self::Model) -> Diagnostics {
        Diagnostics::default()
    }

    async fn read(&self, cx: &C, stored: Stored<Self::Model>) -> Outcome<Self::Model>;
    async fn create(
        &self,
        cx: &C,
        planned: Stored<Self::Model>,
        saved: &Saved<Self::Model>,
    ) -> Outcome<Self::Model>;
    /// An outcome without a state keeps the prior one.
    async fn update(
        &self,
        cx: &C,
        prior: Self::Model,
        planned: Stored<Self::Model>,
    ) -> Outcome<Self::Model>;
    /// Deletes; without an error the object is gone from the state.
    async fn delete(&self, cx: &C, prior: Stored<Self::Model>) -> Diagnostics;

    /// The stub of an object that a read then fills; `identity` has all attributes of the identity
    /// schema.
    fn import(&self, identity: &Identity) -> Result<Self::Model, Diagnostics>;
}

/// [`Outcome`] on the wire.
pub struct WireOutcome {
    pub state: Option<Wire>,
    pub private: Vec<u8>,
    pub identity: Option<Identity>,
    pub diagnostics: Diagnostics,
}

/// [`Plan`] on the wire.
pub struct WirePlan {
    pub prior: Option<Wire>,
    pub config: Wire,
    pub proposed: Wire,
    pub private: Vec<u8>,
}

/// A [`Resource`] whose model is hidden.
#[async_trait]
pub trait AnyResource<C: Send + Sync>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    fn identity_schema(&self) -> Vec<IdentityAttribute>;
    async fn validate(&self, config: Wire) -> Diagnostics;
    fn stored(&self, cx: &C, state: Wire);
    async fn plan(&self, cx: &C, plan: WirePlan) -> WireOutcome;
    async fn plan_destroy(&self, cx: &C, prior: Wire) -> Diagnostics;
    async fn read(&self, cx: &C, state: Wire, private: Vec<u8>) -> WireOutcome;
    async fn create(&self, cx: &C, planned: Wire, private: Vec<u8>) -> WireOutcome;
    async fn update(&self, cx: &C, prior: Wire, planned: Wire, private: Vec<u8>) -> WireOutcome;
    async fn delete(&self, cx: &C, prior: Wire, private: Vec<u8>) -> Diagnostics;
    /// Imports by identity; of an import by id the caller makes an identity with one attribute.
    fn import(&self, identity: &Identity) -> Result<Wire, Diagnostics>;
}

#[async_trait]
impl<C: Send + Sync, R: Resource<C>> AnyResource<C> for R {
    fn name(&self) -> &'static str {
        Resource::name(self)
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn identity_schema(&self) -> Vec<IdentityAttribute> {
        Resource::identity_schema(self)
    }

    async fn validate(&self, config: Wire) -> Diagnostics {
        flatten(panic::catch(async { Ok(Resource::validate(self, &decode(config)?)) }).await)
    }

    fn stored(&self, cx: &C, state: Wire) {
        // A state that cannot be decoded is reported by the read or plan that follows.
        if let Ok(model) = decode(state) {
            Resource::stored(self, cx, &model);
        }
    }

    async fn plan(&self, cx: &C, plan: WirePlan) -> WireOutcome {
        let planned = async {
            let typed = Plan {
                prior: plan.prior.map(decode).transpose()?,
                config: decode(plan.config)?,
                proposed: decode(plan.proposed)?,
                private: plan.private,
            };
            Ok(Resource::plan(self, cx, typed).await)
        };
        settle(self, panic::catch(planned).await, None)
    }

    async fn plan_destroy(&self, cx: &C, prior: Wire) -> Diagnostics {
        let planned = async { Ok(Resource::plan_destroy(self, cx, decode(prior)?).await) };
        flatten(panic::catch(planned).await)
    }

    async fn read(&self, cx: &C, state: Wire, private: Vec<u8>) -> WireOutcome {
        let read =
            async { Ok(Resource::read(self, cx, Stored { model: decode(state)?, private }).await) };
        settle(self, panic::catch(read).await, None)
    }

    async fn create(&self, cx: &C, planned: Wire, private: Vec<u8>) -> WireOutcome {
        let saved = Saved(Mutex::new(None));
        let create = async {
            let planned = Stored { model: decode(planned)?, private };
            Ok(Resource::create(self, cx, planned, &saved).await)
        };
        let created = panic::catch(create).await;
        settle(self, created, saved.into_inner())
    }

    async fn update(&self, cx: &C, prior: Wire, planned: Wire, private: Vec<u8>) -> WireOutcome {
        let (kept, kept_private) = (prior.clone(), private.clone());
        let update = async {
            let planned = Stored { model: decode(planned)?, private };
            Ok(Resource::update(self, cx, decode(prior)?, planned).await)
        };
        let mut outcome = settle(self, panic::catch(update).await, None);
        if outcome.state.is_none() {
            // Without a state in the answer the core keeps the prior one, but erases its private
            // data and identity when the answer is a panic's.
            outcome.identity = decode(kept.clone()).ok().and_then(|model| self.identity(&model));
            outcome.state = Some(kept);
            outcome.private = kept_private;
        }
        outcome
    }

    async fn delete(&self, cx: &C, prior: Wire, private: Vec<u8>) -> Diagnostics {
        let delete = async {
            Ok(Resource::delete(self, cx, Stored { model: decode(prior)?, private }).await)
        };
        flatten(panic::catch(delete).await)
    }

    fn import(&self, identity: &Identity) -> Result<Wire, Diagnostics> {
        Resource::import(self, identity).map(|model| encode(&model))
    }
}

/// Encodes what a resource answered; after a panic, `saved` is the answer if there is one.
fn settle<C: Send + Sync, R: Resource<C>>(
    resource: &R,
    answered: Result<Result<Outcome<R::Model>, Diagnostics>, String>,
    saved: Option<Stored<R::Model>>,
) -> WireOutcome {
    let outcome = match (answered, saved) {
        (Ok(Ok(outcome)), _) => outcome,
        (Ok(Err(diagnostics)), _) => Outcome::failed(diagnostics),
        (Err(message), None) => Outcome::failed(bug(&message)),
        (Err(message), Some(saved)) => {
            let warning = Diagnostics { warnings: bug(&message).errors, ..Diagnostics::default() };
            Outcome::new(saved.model, saved.private).with(warning)
        }
    };
    WireOutcome {
        identity: outcome.state.as_ref().and_then(|model| resource.identity(model)),
        state: outcome.state.as_ref().map(encode),
        private: outcome.private,
        diagnostics: outcome.diagnostics,
    }
}

/// The diagnostics of an answer that has nothing else.
pub fn flatten(answered: Result<Result<Diagnostics, Diagnostics>, String>) -> Diagnostics {
    match answered {
        Ok(Ok(diagnostics) | Err(diagnostics)) => diagnostics,
        Err(message) => bug(&message),
    }
}

/// The diagnostic for a caught panic.
pub fn bug(message: &str) -> Diagnostics {
    one_error(Diagnostic::root(
        "Bug In The Provider",
        format!(
            "The provider stopped this operation because of a fault of its own: {message}. What \
            was in the state is kept; applying again goes on from there. Please report this text \
            to the provider's developers."
        ),
    ))
}
