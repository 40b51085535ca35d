/**
 * The reactor, and what it drives: transports, protocols and factories.
 *
 * @module reactor
 */
export {
  HostnameAddress,
  type IPAddress,
  type IPProtocol,
  IPv4Address,
  IPv6Address,
  PipeAddress,
  ProcessAddress,
  UNIXAddress,
} from "./address.ts";
export {
  type BackoffOptions,
  backoffPolicy,
  type RetryPolicy,
} from "./application/backoff-policy.ts";
export {
  ClientService,
  type ClientServiceOptions,
  type WhenConnectedOptions,
} from "./application/client-service.ts";
export { CooperatorService } from "./application/cooperator-service.ts";
export { MultiService } from "./application/multi-service.ts";
export { Service } from "./application/service.ts";
export {
  NoSuchServiceError,
  ServiceHasNoParentError,
  ServiceHasParentError,
  ServiceNameTakenError,
} from "./application/service-errors.ts";
export {
  StreamServerEndpointService,
  type StreamServerEndpointServiceOptions,
} from "./application/stream-server-endpoint-service.ts";
export { TimerService } from "./application/timer-service.ts";
export type { FactoryOf } from "./application/watched-factory.ts";
export {
  requireBacklog,
  requireBindAddress,
  requireDeadline,
  requireHost,
  requireInteger,
  requireInterface,
  requireTimeout,
  requireWriteBuffer,
} from "./base/argument-checks.ts";
export { BaseAcceptor, type ConnectionEnds } from "./base/base-acceptor.ts";
export { BaseAttempt } from "./base/base-attempt.ts";
export { BaseDatagramPort, type DatagramPortOptions } from "./base/base-datagram-port.ts";
export { BasePort } from "./base/base-port.ts";
export { BaseStreamConnection } from "./base/base-stream-connection.ts";
export { BaseStreamPort } from "./base/base-stream-port.ts";
export { BaseConnector, type ConnectionAttempt } from "./base/connector.ts";
export { DatagramEvents } from "./base/datagram-events.ts";
export {
  type AdoptedDatagramRequest,
  adoptedDatagramRequest,
  type MulticastPortRequest,
  multicastPortRequest,
  type UDPPortRequest,
  udpPortRequest,
} from "./base/datagram-requests.ts";
export { DelayedCall, type DelayedCallOwner } from "./base/delayed-call.ts";
export { requireDelayAndAction } from "./base/delayed-call-arguments.ts";
export { DelayedCalls, type DelayedCallsPlatform } from "./base/delayed-calls.ts";
export type { GuardedCaller } from "./base/guarded-calls.ts";
export {
  CONNECT_TIMEOUT,
  LISTEN_BACKLOG,
  MAX_DATAGRAM_BUFFER,
  MAX_PACKET_SIZE,
  MAX_REACTOR_THREADS,
  MAX_WRITE_BUFFER,
  UNIX_SOCKET_MODE,
} from "./base/limits.ts";
export { type LiveConnection, LiveConnections } from "./base/live-connections.ts";
export { type NewReactorListener, watchNewReactors } from "./base/new-reactors.ts";
export {
  type OpenAttempt,
  type OpenConnection,
  type OpenPort,
  OpenTransports,
} from "./base/open-transports.ts";
export { type EndedBinding, PortBinding } from "./base/port-binding.ts";
export { ProducerSlot } from "./base/producer-slot.ts";
export { ProtocolEvents } from "./base/protocol-events.ts";
export { ReactorBase } from "./base/reactor-base.ts";
export { ResolvingReactor } from "./base/resolving-reactor.ts";
export type { ScheduledCall, ScheduledCallKeeper } from "./base/scheduled-call.ts";
export type { StreamLink, StreamLinkEvents } from "./base/stream-link.ts";
export {
  type AdoptedStreamRequest,
  adoptedStreamRequest,
  type TCPClientRequest,
  type TCPServerRequest,
  tcpClientRequest,
  tcpServerRequest,
  type UNIXClientRequest,
  type UNIXServerRequest,
  unixClientRequest,
  unixServerRequest,
} from "./base/stream-requests.ts";
export {
  type ConnectionKeeper,
  type StreamConnectionOptions,
  StreamTransport,
} from "./base/stream-transport.ts";
export { SystemEvents } from "./base/system-events.ts";
export { Connection, type LinesOptions, MAX_LINE } from "./connection/connection.ts";
export {
  ConnectionListener,
  type ListenOptions,
  MAX_WAITING_CONNECTIONS,
} from "./connection/connection-listener.ts";
export {
  type ConnectionOptions,
  MAX_READ,
  MAX_READ_UNTIL,
  READ_HIGH_WATER_MARK,
} from "./connection/connection-options.ts";
export { type Datagram, Datagrams } from "./connection/datagrams.ts";
export { listen } from "./connection/listen.ts";
export { type OpenConnectionOptions, openConnection } from "./connection/open-connection.ts";
export {
  MAX_WAITING_DATAGRAMS,
  type OpenDatagramsOptions,
  openDatagrams,
} from "./connection/open-datagrams.ts";
export type { WebStreams } from "./connection/web-streams.ts";
export { type DefaultReactor, getReactor, installReactor, reactor } from "./default-reactor.ts";
export { addressesOf } from "./endpoints/addresses-of.ts";
export { AdoptedStreamServerEndpoint } from "./endpoints/adopted-stream-server-endpoint.ts";
export { connectProtocol } from "./endpoints/connect-protocol.ts";
export {
  type BoundArguments,
  bindArguments,
  type EndpointParameters,
} from "./endpoints/descriptions/bind-arguments.ts";
export {
  type EndpointArguments,
  quoteStringArgument,
} from "./endpoints/descriptions/endpoint-description.ts";
export type {
  EndpointParser,
  IStreamClientEndpointStringParser,
  IStreamServerEndpointStringParser,
} from "./endpoints/descriptions/endpoint-parser.ts";
export { registerEndpointParser } from "./endpoints/descriptions/endpoint-parsers.ts";
export { clientFromString, serverFromString } from "./endpoints/descriptions/from-string.ts";
export { type Environment, ListenFDs } from "./endpoints/descriptions/listen-fds.ts";
export {
  ATTEMPT_DELAY,
  HostnameEndpoint,
  type HostnameEndpointOptions,
  type HostnameReactor,
} from "./endpoints/hostname-endpoint.ts";
export {
  ProcessEndpoint,
  type ProcessEndpointOptions,
  type StandardErrorBehavior,
} from "./endpoints/process-endpoint.ts";
export { SSL4ClientEndpoint } from "./endpoints/ssl-client-endpoint.ts";
export { SSL4ServerEndpoint } from "./endpoints/ssl-server-endpoint.ts";
export { StandardIOEndpoint, StandardIOPort } from "./endpoints/standard-io-endpoint.ts";
export { TCP4ClientEndpoint } from "./endpoints/tcp-client-endpoint.ts";
export { TCP4ServerEndpoint, TCP6ServerEndpoint } from "./endpoints/tcp-server-endpoint.ts";
export { TCP6ClientEndpoint } from "./endpoints/tcp6-client-endpoint.ts";
export { UNIXClientEndpoint } from "./endpoints/unix-client-endpoint.ts";
export { UNIXServerEndpoint } from "./endpoints/unix-server-endpoint.ts";
export { wrapClientTLS } from "./endpoints/wrap-client-tls.ts";
export * from "./errors.ts";
export type { IAddress } from "./interfaces/address.ts";
export type {
  IReactorCore,
  RunOptions,
  StopOptions,
  SystemEventTrigger,
  TriggerPhase,
} from "./interfaces/core.ts";
export type { IStreamClientEndpoint, IStreamServerEndpoint } from "./interfaces/endpoint.ts";
export {
  type IMulticastTransport,
  type IReactorMulticast,
  type ListenMulticastOptions,
  providesMulticast,
} from "./interfaces/multicast.ts";
export {
  type ChildFDs,
  type IProcessProtocol,
  type IProcessTransport,
  type IReactorProcess,
  type ProcessSignal,
  providesProcess,
  type SpawnProcessOptions,
} from "./interfaces/process.ts";
export type { IConsumer, IProducer, IPullProducer, IPushProducer } from "./interfaces/producer.ts";
export {
  hasLogPrefix,
  type IBorrowingProtocol,
  type IDrainListener,
  type IHalfCloseableProtocol,
  type IHandshakeListener,
  type ILoggingContext,
  type IProtocol,
  type IProtocolFactory,
  isBorrowing,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
} from "./interfaces/protocol.ts";
export {
  type IHostnameResolver,
  type IHostResolution,
  type IPAddressClass,
  type IReactorPluggableNameResolver,
  type IResolutionReceiver,
  type IResolverSimple,
  providesPluggableNameResolver,
  type ResolveHostNameOptions,
} from "./interfaces/resolver.ts";
export type { IService, IServiceCollection } from "./interfaces/service.ts";
export {
  type AddressFamily,
  type AdoptStreamOptions,
  type IReactorSocket,
  providesSocket,
} from "./interfaces/socket.ts";
export {
  type CertificateChoice,
  type ChooseCertificate,
  type IProtocolNegotiationFactory,
  type IReactorSSL,
  type ISSLTransport,
  type ITLSTransport,
  isProtocolNegotiationFactory,
  isSSLTransport,
  isTLSTransport,
  type PEM,
  type PrivateCertificate,
  providesSSL,
  type TLSOptions,
  type TLSVersion,
  type TrustRoot,
} from "./interfaces/ssl.ts";
export {
  type IReactorStandardIO,
  providesStandardIO,
  type StandardIOOptions,
  type StandardIOTransport,
} from "./interfaces/standard-io.ts";
export {
  type ConnectTCPOptions,
  type DrainOptions,
  type IClientFactory,
  type IConnector,
  type IListeningPort,
  type IReactorTCP,
  type ListenTCPOptions,
  providesTCP,
} from "./interfaces/tcp.ts";
export {
  type IReactorFromThreads,
  type IReactorInThreads,
  type IReactorThreads,
  providesThreads,
  type ThreadCallList,
  type ThreadFunction,
  type ThreadPoolLike,
  type ThreadResultListener,
} from "./interfaces/threads.ts";
export type { IDelayedCall, IReactorTime } from "./interfaces/time.ts";
export { type ITCPTransport, type ITransport, isTCPTransport } from "./interfaces/transport.ts";
export {
  type HostAndPort,
  type IDatagramProtocol,
  type IReactorUDP,
  type IUDPTransport,
  type ListenUDPOptions,
  providesUDP,
} from "./interfaces/udp.ts";
export {
  type ConnectUNIXOptions,
  type IReactorUNIX,
  type ListenUNIXOptions,
  providesUNIX,
} from "./interfaces/unix.ts";
export { formatEvent } from "./log/format-event.ts";
export { currentLogSystem, enterLogContext, leaveLogContext } from "./log/log-context.ts";
export {
  isAtLeast,
  LOG_LEVELS,
  type LogEvent,
  type LogLevel,
  type LogObserver,
} from "./log/log-event.ts";
export { LogPublisher } from "./log/log-publisher.ts";
export { globalLogPublisher, type LogFields, Logger, stderrObserver } from "./log/logger.ts";
export { eventAsText, type TextLogOptions, textLogObserver } from "./log/text-log-observer.ts";
export { ComplexResolverSimplifier } from "./names/complex-resolver-simplifier.ts";
export { HostResolution } from "./names/host-resolution.ts";
export { InstalledResolvers } from "./names/installed-resolvers.ts";
export { isIPAddress, isIPv6Address } from "./names/ip-address-literals.ts";
export { SimpleResolverComplexifier } from "./names/simple-resolver-complexifier.ts";
export type { CallsHome } from "./node/calls-from-threads.ts";
export { CertificateOptions } from "./node/certificate-options.ts";
export { checkedOptions } from "./node/checked-options.ts";
export {
  ClientTLSOptions,
  type OptionsForClientTLS,
  optionsForClientTLS,
} from "./node/client-tls-options.ts";
export { DeferredFilesystemLock } from "./node/deferred-filesystem-lock.ts";
export { FilesystemLock, isLocked } from "./node/filesystem-lock.ts";
export { blockingCallFromThread, callFromThread } from "./node/from-thread.ts";
export { type FindAddresses, NodeNameResolver } from "./node/node-name-resolver.ts";
export { NodeReactor, type NodeReactorOptions } from "./node/node-reactor.ts";
export { StandardIO } from "./node/standard-io.ts";
export {
  MAX_THREADS,
  MIN_THREADS,
  ThreadPool,
  type ThreadPoolOptions,
} from "./node/thread-pool.ts";
export { TransportTLS, type TransportTLSOptions } from "./platform-tls.ts";
export { getProcessOutput, type ProcessOutputOptions } from "./process/get-process-output.ts";
export {
  getProcessOutputAndValue,
  type ProcessOutputAndValue,
  type ProcessOutputAndValueOptions,
} from "./process/get-process-output-and-value.ts";
export { getProcessValue } from "./process/get-process-value.ts";
export { MAX_PROCESS_OUTPUT, type ProcessCallOptions } from "./process/process-call.ts";
export { ClientCreator } from "./protocol/client-creator.ts";
export { ClientFactory } from "./protocol/client-factory.ts";
export { ConnectedDatagramProtocol } from "./protocol/connected-datagram-protocol.ts";
export {
  ConsumerToProtocolAdapter,
  ProtocolToConsumerAdapter,
} from "./protocol/consumer-adapters.ts";
export { AbstractDatagramProtocol, DatagramProtocol } from "./protocol/datagram-protocol.ts";
export { Factory, ServerFactory } from "./protocol/factory.ts";
export { FileWrapper, type WritableFile } from "./protocol/file-wrapper.ts";
export { ForwardingProtocol, logPrefixOf } from "./protocol/forwarding-protocol.ts";
export { ProcessProtocol } from "./protocol/process-protocol.ts";
export { connectionDone, Protocol } from "./protocol/protocol.ts";
export { makeProtocol, type ProtocolClass, type ProtocolMaker } from "./protocol/protocol-maker.ts";
export { ReconnectingClientFactory } from "./protocol/reconnecting-client-factory.ts";
export { CooperativeTask, type TurnGiver, type TurnTaker } from "./task/cooperative-task.ts";
export { Cooperator, type CooperatorOptions, MAX_SLICE } from "./task/cooperator.ts";
export { deferLater } from "./task/defer-later.ts";
export { ExitError } from "./task/exit-error.ts";
export { coiterate, cooperate } from "./task/global-cooperator.ts";
export { LoopingCall, type LoopingCallStartOptions } from "./task/looping-call.ts";
export { LoopingCallNotRunningError, LoopingCallRunningError } from "./task/looping-call-errors.ts";
export { type Main, react } from "./task/react.ts";
export {
  NotPaused,
  SchedulerError,
  SchedulerStopped,
  TaskDone,
  TaskFailed,
  TaskFinished,
  TaskStopped,
} from "./task/scheduler-errors.ts";
export {
  callMultipleInThread,
  deferToThread,
  deferToThreadPool,
} from "./threads/defer-to-thread.ts";
export { type ThreadModule, threadModule } from "./threads/thread-module.ts";
