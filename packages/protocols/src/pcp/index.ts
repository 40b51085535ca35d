/**
 * A buffer between a producer and a consumer.
 *
 * @module pcp
 */
export { BUFFER_SIZE, ProducerConsumerProxy } from "./producer-consumer-proxy.ts";
