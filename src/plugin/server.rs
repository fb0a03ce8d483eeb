//! The only implementation of the protocol's service: each RPC goes to its function in `rpc`.
//!
//! Every RPC runs in a task of its own: a core that goes away drops the request, and what it started must
//! still run to its end.

use std::{sync::Arc, time::Instant};

use tonic::{Request, Response, Status};
use tracing::{Instrument, Span, debug, debug_span, field::Empty};

use super::{
    PROVIDER,
    proto::tfplugin6::{
        apply_resource_change, call_function, configure_provider, get_functions, get_metadata,
        get_provider_schema, get_resource_identity_schemas, import_resource_state,
        move_resource_state, plan_resource_change, provider_server, read_data_source,
        read_resource, stop_provider, upgrade_resource_identity, upgrade_resource_state,
        validate_data_resource_config, validate_provider_config, validate_resource_config,
    },
    rpc,
    session::Session,
};

pub struct Server<C>(pub Arc<Session<C>>);

type Answer<A> = Result<Response<A>, Status>;

/// An RPC, for the log.
enum Call<'a> {
    Provider(&'static str),
    Resource(&'static str, &'a str),
    DataSource(&'static str, &'a str),
    Function(&'static str, &'a str),
}

impl Call<'_> {
    fn span(&self) -> Span {
        let (Self::Provider(rpc)
        | Self::Resource(rpc, _)
        | Self::DataSource(rpc, _)
        | Self::Function(rpc, _)) = *self;
        let span = debug_span!(
            "rpc",
            tf_req_id = format!("{:032x}", rand::random::<u128>()),
            tf_rpc = rpc,
            tf_provider_addr = PROVIDER,
            tf_resource_type = Empty,
            tf_data_source_type = Empty,
            tf_function = Empty,
        );
        match *self {
            Self::Provider(_) => &span,
            Self::Resource(_, name) => span.record("tf_resource_type", name),
            Self::DataSource(_, name) => span.record("tf_data_source_type", name),
            Self::Function(_, name) => span.record("tf_function", name),
        };
        span
    }
}

impl<C: Send + Sync + 'static> Server<C> {
    async fn run<Q, A, F>(
        &self,
        call: impl FnOnce(&Q) -> Call<'_>,
        request: Request<Q>,
        rpc: impl FnOnce(Arc<Session<C>>, Q) -> F,
    ) -> Answer<A>
    where
        A: Send + 'static,
        F: Future<Output = A> + Send + 'static,
    {
        let request = request.into_inner();
        let span = call(&request).span();
        let answer = rpc(self.0.clone(), request);
        let logged = async move {
            debug!("Received request");
            let start = Instant::now();
            let answer = answer.await;
            let milliseconds = start.elapsed().as_millis();
            debug!(tf_req_duration_ms = milliseconds, "Served request");
            answer
        };
        let ended = tokio::spawn(logged.instrument(span)).await;
        // The panic itself is on standard error, where the core looks for it.
        ended.map(Response::new).map_err(|_| Status::internal("a bug in the provider stopped it"))
    }
}

#[tonic::async_trait]
impl<C: Send + Sync + 'static> provider_server::Provider for Server<C> {
    async fn get_metadata(
        &self,
        r: Request<get_metadata::Request>,
    ) -> Answer<get_metadata::Response> {
        self.run(|_| Call::Provider("GetMetadata"), r, rpc::schema::metadata).await
    }

    async fn get_provider_schema(
        &self,
        r: Request<get_provider_schema::Request>,
    ) -> Answer<get_provider_schema::Response> {
        self.run(|_| Call::Provider("GetProviderSchema"), r, rpc::schema::provider_schema).await
    }

    async fn get_resource_identity_schemas(
        &self,
        r: Request<get_resource_identity_schemas::Request>,
    ) -> Answer<get_resource_identity_schemas::Response> {
        self.run(|_| Call::Provider("GetResourceIdentitySchemas"), r, rpc::schema::identity_schemas)
            .await
    }

    async fn get_functions(
        &self,
        r: Request<get_functions::Request>,
    ) -> Answer<get_functions::Response> {
        self.run(|_| Call::Provider("GetFunctions"), r, rpc::schema::functions).await
    }

    async fn validate_provider_config(
        &self,
        r: Request<validate_provider_config::Request>,
    ) -> Answer<validate_provider_config::Response> {
        self.run(|_| Call::Provider("ValidateProviderConfig"), r, rpc::provider::validate).await
    }

    async fn configure_provider(
        &self,
        r: Request<configure_provider::Request>,
    ) -> Answer<configure_provider::Response> {
        self.run(|_| Call::Provider("ConfigureProvider"), r, rpc::provider::configure).await
    }

    async fn stop_provider(
        &self,
        r: Request<stop_provider::Request>,
    ) -> Answer<stop_provider::Response> {
        self.run(|_| Call::Provider("StopProvider"), r, rpc::provider::stop).await
    }

    async fn validate_resource_config(
        &self,
        r: Request<validate_resource_config::Request>,
    ) -> Answer<validate_resource_config::Response> {
        self.run(
            |r| Call::Resource("ValidateResourceConfig", &r.type_name),
            r,
            rpc::validate::resource,
        )
        .await
    }

    async fn upgrade_resource_state(
        &self,
        r: Request<upgrade_resource_state::Request>,
    ) -> Answer<upgrade_resource_state::Response> {
        self.run(|r| Call::Resource("UpgradeResourceState", &r.type_name), r, rpc::stored::upgrade)
            .await
    }

    async fn upgrade_resource_identity(
        &self,
        r: Request<upgrade_resource_identity::Request>,
    ) -> Answer<upgrade_resource_identity::Response> {
        self.run(
            |r| Call::Resource("UpgradeResourceIdentity", &r.type_name),
            r,
            rpc::stored::upgrade_identity,
        )
        .await
    }

    async fn move_resource_state(
        &self,
        r: Request<move_resource_state::Request>,
    ) -> Answer<move_resource_state::Response> {
        self.run(
            |r| Call::Resource("MoveResourceState", &r.target_type_name),
            r,
            rpc::stored::r#move,
        )
        .await
    }

    async fn read_resource(
        &self,
        r: Request<read_resource::Request>,
    ) -> Answer<read_resource::Response> {
        self.run(|r| Call::Resource("ReadResource", &r.type_name), r, rpc::read::resource).await
    }

    async fn plan_resource_change(
        &self,
        r: Request<plan_resource_change::Request>,
    ) -> Answer<plan_resource_change::Response> {
        self.run(|r| Call::Resource("PlanResourceChange", &r.type_name), r, rpc::plan::resource)
            .await
    }

    async fn apply_resource_change(
        &self,
        r: Request<apply_resource_change::Request>,
    ) -> Answer<apply_resource_change::Response> {
        self.run(|r| Call::Resource("ApplyResourceChange", &r.type_name), r, rpc::apply::resource)
            .await
    }

    async fn import_resource_state(
        &self,
        r: Request<import_resource_state::Request>,
    ) -> Answer<import_resource_state::Response> {
        self.run(|r| Call::Resource("ImportResourceState", &r.type_name), r, rpc::import::resource)
            .await
    }

    async fn validate_data_resource_config(
        &self,
        r: Request<validate_data_resource_config::Request>,
    ) -> Answer<validate_data_resource_config::Response> {
        self.run(
            |r| Call::DataSource("ValidateDataResourceConfig", &r.type_name),
            r,
            rpc::validate::data_source,
        )
        .await
    }

    async fn read_data_source(
        &self,
        r: Request<read_data_source::Request>,
    ) -> Answer<read_data_source::Response> {
        self.run(|r| Call::DataSource("ReadDataSource", &r.type_name), r, rpc::data_source::read)
            .await
    }

    async fn call_function(
        &self,
        r: Request<call_function::Request>,
    ) -> Answer<call_function::Response> {
        self.run(|r| Call::Function("CallFunction", &r.name), r, rpc::function::call).await
    }
}
