//! The services that every plugin has: being asked to end, and two streams that the core opens.
//!
//! The streams carry nothing but must stay open: a client without a running RPC goes idle after 30 minutes and
//! closes its connection, which would look like the core's death.

use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, codegen::BoxStream};

use super::proto::go_plugin::{
    ConnInfo, Empty, StdioData, grpc_broker_server::GrpcBroker,
    grpc_controller_server::GrpcController, grpc_stdio_server::GrpcStdio,
};

/// Cancels its token when the core asks the process to end.
pub struct Controller(pub CancellationToken);

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.0.cancel();
        Ok(Response::new(Empty {}))
    }
}

/// Both streams; they end when the token is cancelled.
#[derive(Clone)]
pub struct SideStreams(pub CancellationToken);

#[tonic::async_trait]
impl GrpcStdio for SideStreams {
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<BoxStream<StdioData>>, Status> {
        let closing = self.0.clone().cancelled_owned();
        Ok(Response::new(stream::pending().take_until(closing).boxed()))
    }
}

#[tonic::async_trait]
impl GrpcBroker for SideStreams {
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        let closing = self.0.clone().cancelled_owned();
        // Dropping the request's half would reset the stream.
        let held = request.into_inner();
        let closed = async move {
            closing.await;
            drop(held);
        };
        Ok(Response::new(stream::pending().take_until(closed).boxed()))
    }
}
