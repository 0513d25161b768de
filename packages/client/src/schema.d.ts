/**
 * The API's paths and shapes, generated from its OpenAPI document by `npm run build:client`. Not to be edited.
 */

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API can serve */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comparisons, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    /** @description dev_… */
                    device?: string;
                    limit?: number;
                    /** @description mdl_… */
                    model?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ComparisonPage"];
                    };
                };
            };
        };
        put?: never;
        /** Compares variants with a baseline, interleaved in one session */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description the baseline may stand among the variants: A against A */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateComparison"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Comparison"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comparisons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One comparison */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Comparison"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Devices */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DevicePage"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Registers an Appium endpoint or an address of adb as a device
         * @description An Appium endpoint is asked for its status first, and nothing is stored where it does not answer as it should. Capabilities and credentials are kept sealed and never shown again. The device is offline until a worker has reached it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RegisterDevice"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Device"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One device */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Device"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Takes a registered device out of the farm; what was measured on it stays */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets a device end its session and take no more until it is resumed
         * @description Works at any moment; asking twice is the same. The move is an event of the device with its reason and who asked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["MoveDevice"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Device"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a device, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeviceEventPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/floor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far figures differ from session to session, by protocol key, the newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeviceFloors"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Measures one model in so many sessions that the variance between sessions becomes known
         * @description It is measuring like any other, so the scope is that of a job.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            /** @description without a model: MobileNetV2 1.0 224 */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateFloor"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a device out until it is resumed; no health probe ends this
         * @description Works at any moment; asking twice is the same. The move is an event of the device with its reason and who asked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["MoveDevice"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Device"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a device back to the farm that was drained, quarantined or rests
         * @description Works at any moment; asking twice is the same. The move is an event of the device with its reason and who asked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["MoveDevice"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Device"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events `event`, `devices` and `waiting` of all devices, from now on or behind Last-Event-ID
         * @description `open` comes first and tells from where. `event` is a DeviceEvent under its id: a move and its reason, a
         *     failure, a health probe, a lease that ran out. `devices` {items} are devices as they now are, changes within a second as one:
         *     {id, pool, state, stateReason, stateSince, stateBy, restUntil, lease}. `waiting` {devices, pools} counts the runs that wait, by
         *     device id and by pool; what is not in it has none. Resumed by Last-Event-ID no `event` is missed, on any API process.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the last id seen; what follows is sent */
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description server-sent events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An event `change` {jobId?, deviceId?} whenever a job or a device changed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description server-sent events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    state?: "queued" | "running" | "completed" | "failed" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobPage"];
                    };
                };
            };
        };
        put?: never;
        /** Measures models on devices */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description exactly one of modelId and modelIds */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateJob"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with its runs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels what has not ended yet; asking twice is the same */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events `state`, `progress`, `run` and `done` of a job, resumable on any API process */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description the last id seen; what follows is sent */
                    "last-event-id"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description server-sent events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/kernels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Measured kernels, ranked among those of the same operator, type, sizes, device and protocol key
         * @description Plug-ins, and .tflite models of one operator that our own kernels ran. Of each its newest stable run counts, and its newest where none is stable.
         */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    /** @description dev_… */
                    device?: string;
                    dtype?: "float32" | "int8";
                    limit?: number;
                    operator?: "conv1x1" | "depthwise3x3" | "fully-connected" | "add";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KernelPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every key, revoked ones too */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccessKeyPage"];
                    };
                };
            };
        };
        put?: never;
        /** Makes a key; this answer alone shows its secret */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateKey"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewAccessKey"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a key at once, with its browser sessions */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccessKey"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/latency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Latency of many models on a device: measured, or scheduled */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LatencyRequest"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LatencyAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is asking */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics-catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every metric: unit, direction, range */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MetricsCatalogue"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    family?: string;
                    format?: "tflite" | "wasm";
                    limit?: number;
                    /** @description part of the name, or the start of the sha256 */
                    q?: string;
                    tag?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ModelPage"];
                    };
                };
            };
        };
        put?: never;
        /** Uploads a .tflite model or a .wasm kernel plug-in */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        family?: string;
                        /**
                         * Format: binary
                         * @description a .tflite model, or a .wasm kernel plug-in
                         */
                        file: string;
                        name?: string;
                        /** @description JSON: list of Quality */
                        qualities?: string;
                        /** @description JSON: list of words */
                        tags?: string;
                    };
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Deletes the bytes; digest and runs stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each runtime cannot run of a model, or would run outside its delegate */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ModelCoverage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The model's bytes */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description the file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description Default Response */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/qualities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replaces the list of quality figures */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Quality"][];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/transform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes another model of one: cut, pruned, quantised … */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Transform"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Builds a model of a design space or of a graph, with seeded random weights */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BuildModel"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pareto": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A device's models over two or three metrics, under one protocol key
         * @description Of each model its newest stable run counts, and its newest where none is stable.
         */
        get: {
            parameters: {
                query: {
                    /** @description one metric, or two with a comma */
                    cost?: string;
                    dataset?: string;
                    /** @description dev_… */
                    device: string;
                    family?: string;
                    maxLatencyMs?: number;
                    protocolKey?: string;
                    quality?: string;
                    /** @description only keys of this runtime */
                    runtime?: string;
                    verdict?: "stable" | "noisy" | "drifting" | "throttled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Front"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a model and measures it: the fields of POST /v1/models and of POST /v1/jobs in one form */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description JSON: what POST /v1/jobs takes; goes without `job`, and one of the two must be there */
                        devices?: string;
                        /** @default 86400 */
                        expiresAfterSeconds?: number;
                        family?: string;
                        /**
                         * Format: binary
                         * @description a .tflite model, or a .wasm kernel plug-in
                         */
                        file: string;
                        /** @description JSON: ProfileJob, in place of the job's fields one by one */
                        job?: string;
                        name?: string;
                        /** @description higher goes first; 0 by default */
                        priority?: number;
                        /** @description JSON: ProtocolRequest */
                        protocol?: string;
                        /** @description JSON: list of Quality */
                        qualities?: string;
                        /** @description JSON: what POST /v1/jobs takes */
                        reuse?: string;
                        runtime?: string;
                        /** @description JSON: list of words */
                        tags?: string;
                        /** Format: uri */
                        webhook?: string;
                    };
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    /** @description dev_… */
                    device?: string;
                    limit?: number;
                    /** @description mdl_… */
                    model?: string;
                    protocolKey?: string;
                    purpose?: "measure" | "comparison" | "replay" | "floor";
                    runtime?: string;
                    state?: "queued" | "leased" | "running" | "completed" | "failed" | "unsupported" | "cancelled";
                    verdict?: "stable" | "noisy" | "drifting" | "throttled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/bundle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The evidence of a completed run: samples, conditions, figures, and a script that recomputes them */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description a zip with a script that works every figure out again */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measures a run again: same bytes, device, runtime and protocol
         * @description The run of the job has `replay`; its ratio and outcome are there when it has ended.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Job"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every sample of a run, or of what was measured beside it, in order, as JSON or CSV */
        get: {
            parameters: {
                query?: {
                    format?: "json" | "csv";
                    /** @description model, sentinel:compute, sentinel:memory, closed, variant:<modelId>, operator:<index>, … or all */
                    subject?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description JSON, or CSV where `format` asks for it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Samples"];
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new sign-in link for the holder of this key: one use, ten minutes */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInLink"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this browser session */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Design spaces: on the first page those that come with Paceline, then the registered, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SpacePage"];
                    };
                };
            };
        };
        put?: never;
        /** Registers a design space that a JSON document defines */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description name, decisions, stem, stages and head; each parameter a constant or {"decision": name}. See CONTRIBUTING.md */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DefineSpace"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Space"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Space"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spaces/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One design space: its decisions, the JSON Schema of its encodings, and its size */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Space"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spaces/{name}/crossover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A child of two encodings */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CrossEncodings"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description encodings of a space, and each as one line of text */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundEncodings"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spaces/{name}/mutate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A neighbour of an encoding */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MutateEncoding"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description encodings of a space, and each as one line of text */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundEncodings"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/spaces/{name}/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Draws encodings uniformly; the same seed draws the same */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SampleSpace"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description encodings of a space, and each as one line of text */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundEncodings"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Studies, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    kind?: "sweep" | "sparse";
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StudyPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One study */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Builds no more and cancels the runs; measured ones stay */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/sparse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prunes a model by patterns and sparsities, and measures what the zeros are worth */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description each pattern at each sparsity is measured beside the dense model, by operators too unless `protocol.perOperator` is false. Of a pool one device is taken for all of it */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateSparseStudy"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/studies/sweep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Builds the models of a space or of a grid of transforms, and measures each once */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description kept for 24 hours: the same key and body gives the first answer again */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            /** @description models of a space or a grid of transforms, each measured once */
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateSweep"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Study"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Collector for the Faro web SDK */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FaroPayload"];
                };
            };
            responses: {
                /** @description RFC 9457 problem details */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description RFC 9457 problem details */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description no body */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccessKey: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            id: string;
            lastUsedAt: string | null;
            name: string;
            /** @enum {string} */
            redaction: "full" | "class-share" | "total";
            revokedAt: string | null;
            scopes: ("read" | "submit" | "operate" | "admin")[];
        };
        AccessKeyPage: {
            items: components["schemas"]["AccessKey"][];
            nextCursor: string | null;
        };
        BreakEven: {
            bracket: {
                high: number | null;
                low: number | null;
            };
            sparsity: number | null;
        };
        BuildModel: {
            /**
             * @default float32
             * @enum {string}
             */
            dtype?: "float32" | "float16" | "dynamic-int8" | "int8";
            name?: string;
            qualities?: components["schemas"]["Quality"][];
            /** @default 0 */
            seed?: number;
            /**
             * @description share of the weights that become zero, the smallest of all layers first
             * @default 0
             */
            sparsity?: number;
            spec: {
                encoding: {
                    [key: string]: unknown;
                };
                space: string;
            };
            tags?: string[];
        } | {
            /**
             * @default float32
             * @enum {string}
             */
            dtype?: "float32" | "float16" | "dynamic-int8" | "int8";
            name?: string;
            qualities?: components["schemas"]["Quality"][];
            /** @default 0 */
            seed?: number;
            /**
             * @description share of the weights that become zero, the smallest of all layers first
             * @default 0
             */
            sparsity?: number;
            spec: {
                graph: components["schemas"]["GraphSpec"];
            };
            tags?: string[];
        };
        Comparison: {
            /** @description mdl_… */
            baseline: string;
            baselineVerdict: ("stable" | "noisy" | "drifting" | "throttled") | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            /** @description dev_… */
            device: string;
            endedAt: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description cmp_… */
            id: string;
            /** @description job_… */
            jobId: string;
            pairs: number;
            protocol: components["schemas"]["Protocol"];
            protocolKey: string | null;
            results: components["schemas"]["ComparisonResult"][];
            /** @description run_… */
            runId: string;
            runtime: string | null;
            seed: number;
            /** @enum {string} */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
            variants: string[];
        };
        ComparisonPage: {
            items: components["schemas"]["Comparison"][];
            nextCursor: string | null;
        };
        ComparisonResult: {
            baselineMedianMs: number;
            ci: {
                high: number;
                level: number;
                low: number;
            };
            macsRatio: number | null;
            medianMs: number;
            minimumDetectableEffect: number;
            pairs: number;
            pValue: number;
            ratio: number;
            sameGraph: boolean;
            sampleVerdict: string;
            /** @description mdl_… */
            variant: string;
            /** @enum {string} */
            verdict: "faster" | "slower" | "no-difference";
        };
        /** @description the baseline may stand among the variants: A against A */
        CreateComparison: {
            /** @description mdl_… */
            baseline: string;
            /** @description dev_… */
            device: string;
            expiresAfterSeconds?: number;
            /** @description fresh process pairs per variant, a minimum; raised to what an answer takes */
            pairs?: number;
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            runtime?: string;
            /** @description draws the orders; chosen if left out */
            seed?: number;
            variants: string[];
            /** Format: uri */
            webhook?: string;
        };
        /** @description without a model: MobileNetV2 1.0 224 */
        CreateFloor: {
            /** @description mdl_… */
            modelId?: string;
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            runtime?: string;
            /** @default 8 */
            sessions?: number;
        };
        /** @description exactly one of modelId and modelIds */
        CreateJob: {
            devices: {
                ids: string[];
            } | {
                pool: string;
            } | {
                match: {
                    abi?: string;
                    driver?: string;
                    kind?: string;
                    os?: string;
                    pool?: string;
                    runtime?: string;
                    soc?: string;
                };
            };
            /** @default 86400 */
            expiresAfterSeconds?: number;
            /** @description mdl_… */
            modelId?: string;
            modelIds?: string[];
            /** @description higher goes first; 0 by default */
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            reuse?: {
                maxAgeSeconds: number;
                verdicts?: ("stable" | "noisy" | "drifting" | "throttled")[];
            };
            runtime?: string;
            /** Format: uri */
            webhook?: string;
        };
        CreateKey: {
            name: string;
            scopes: ("read" | "submit" | "operate" | "admin")[];
        };
        /** @description each pattern at each sparsity is measured beside the dense model, by operators too unless `protocol.perOperator` is false. Of a pool one device is taken for all of it */
        CreateSparseStudy: {
            devices: {
                ids: string[];
            } | {
                pool: string;
            } | {
                match: {
                    abi?: string;
                    driver?: string;
                    kind?: string;
                    os?: string;
                    pool?: string;
                    runtime?: string;
                    soc?: string;
                };
            };
            /**
             * @description of each run
             * @default 86400
             */
            expiresAfterSeconds?: number;
            /** @description mdl_… */
            model: string;
            name?: string;
            patterns: ("unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6")[];
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            /**
             * @default [
             *       "kernels-wasm"
             *     ]
             */
            runtimes?: string[];
            sparsities: number[];
        } | {
            devices: {
                ids: string[];
            } | {
                pool: string;
            } | {
                match: {
                    abi?: string;
                    driver?: string;
                    kind?: string;
                    os?: string;
                    pool?: string;
                    runtime?: string;
                    soc?: string;
                };
            };
            /**
             * @description of each run
             * @default 86400
             */
            expiresAfterSeconds?: number;
            name?: string;
            patterns: ("unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6")[];
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            /**
             * @default [
             *       "kernels-wasm"
             *     ]
             */
            runtimes?: string[];
            /**
             * @description of the weights
             * @default 0
             */
            seed?: number;
            sparsities: number[];
            spec: {
                encoding: {
                    [key: string]: unknown;
                };
                space: string;
            };
        } | {
            devices: {
                ids: string[];
            } | {
                pool: string;
            } | {
                match: {
                    abi?: string;
                    driver?: string;
                    kind?: string;
                    os?: string;
                    pool?: string;
                    runtime?: string;
                    soc?: string;
                };
            };
            /**
             * @description of each run
             * @default 86400
             */
            expiresAfterSeconds?: number;
            name?: string;
            patterns: ("unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6")[];
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            /**
             * @default [
             *       "kernels-wasm"
             *     ]
             */
            runtimes?: string[];
            /**
             * @description of the weights
             * @default 0
             */
            seed?: number;
            sparsities: number[];
            spec: {
                graph: components["schemas"]["GraphSpec"];
            };
        };
        /** @description models of a space or a grid of transforms, each measured once */
        CreateSweep: {
            devices: {
                ids: string[];
            } | {
                pool: string;
            } | {
                match: {
                    abi?: string;
                    driver?: string;
                    kind?: string;
                    os?: string;
                    pool?: string;
                    runtime?: string;
                    soc?: string;
                };
            };
            /**
             * @description of each run
             * @default 86400
             */
            expiresAfterSeconds?: number;
            members: {
                encodings: {
                    [key: string]: unknown;
                }[];
                space: string;
            } | {
                sample: {
                    n: number;
                    /** @default 0 */
                    seed?: number;
                };
                space: string;
            } | {
                grid: components["schemas"]["Transform"][][];
                /** @description mdl_… */
                model: string;
            };
            name?: string;
            priority?: number;
            protocol?: components["schemas"]["ProtocolRequest"];
            runtime?: string;
            /**
             * @description of the weights
             * @default 0
             */
            seed?: number;
        };
        CrossEncodings: {
            a: {
                [key: string]: unknown;
            };
            b: {
                [key: string]: unknown;
            };
            /** @default 0 */
            seed?: number;
        };
        /** @description name, decisions, stem, stages and head; each parameter a constant or {"decision": name}. See CONTRIBUTING.md */
        DefineSpace: {
            [key: string]: unknown;
        };
        /** @description what was asked, what was done, and what its owner should know */
        Derivation: {
            report: {
                [key: string]: unknown;
            };
            request: {
                kind: string;
            } & {
                [key: string]: unknown;
            };
            warnings: string[];
        };
        Device: {
            /** @enum {string} */
            driver: "appium" | "adb" | "local" | "simulated";
            facts: components["schemas"]["DeviceFacts"];
            health: {
                [key: string]: unknown;
            };
            /** @description dev_… */
            id: string;
            /** @enum {string} */
            kind: "phone" | "board" | "host" | "simulated";
            lease: {
                epoch: number;
                /**
                 * Format: date-time
                 * @description ISO 8601
                 */
                expiresAt: string;
                /**
                 * @description to measure a run, or whether the device is well again
                 * @enum {string}
                 */
                purpose: "run" | "probe";
                runId: string | null;
                sessionId: string;
                /**
                 * Format: date-time
                 * @description ISO 8601
                 */
                since: string;
            } | null;
            name: string;
            pool: string;
            restUntil: string | null;
            runtimes: components["schemas"]["RuntimeOffer"][];
            /**
             * Format: date-time
             * @description ISO 8601
             */
            seenAt: string;
            /** @enum {string} */
            state: "idle" | "busy" | "cooling" | "quarantined" | "draining" | "offline";
            stateBy: string | null;
            stateReason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            stateSince: string;
            waiting: {
                /** @description runs that wait for this device alone */
                own: number;
                /** @description runs that wait for any device of its pool */
                pool: number;
            };
            /** @description that reach it and were heard of lately */
            workers: {
                build: string;
                host: string;
                id: string;
            }[];
        };
        DeviceEvent: {
            actor: string | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            at: string;
            code: string | null;
            data: {
                [key: string]: unknown;
            };
            /** @description dev_… */
            deviceId: string;
            from: ("idle" | "busy" | "cooling" | "quarantined" | "draining" | "offline") | null;
            id: string;
            reason: string | null;
            /** @enum {string} */
            to: "idle" | "busy" | "cooling" | "quarantined" | "draining" | "offline";
            /** @enum {string} */
            type: "state" | "failure" | "probe" | "lease-expired";
        };
        DeviceEventPage: {
            items: components["schemas"]["DeviceEvent"][];
            nextCursor: string | null;
        };
        DeviceFacts: {
            abi: string;
            cores: number;
            memoryBytes: number;
            os: string;
            osVersion: string;
            soc: string | null;
        };
        DeviceFloor: {
            cv: number | null;
            cvHigh: number | null;
            degrees: number;
            models: number;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            newestAt: string;
            protocolKey: string;
            runtime: string;
            sessions: number;
        };
        DeviceFloors: {
            items: components["schemas"]["DeviceFloor"][];
        };
        DevicePage: {
            items: components["schemas"]["Device"][];
            nextCursor: string | null;
        };
        FaroPayload: {
            events?: ({
                type?: string;
                value?: unknown;
            } & {
                [key: string]: unknown;
            })[];
            exceptions?: ({
                type?: string;
                value?: unknown;
            } & {
                [key: string]: unknown;
            })[];
            logs?: ({
                type?: string;
                value?: unknown;
            } & {
                [key: string]: unknown;
            })[];
            measurements?: ({
                type?: string;
                value?: unknown;
            } & {
                [key: string]: unknown;
            })[];
            meta?: {
                [key: string]: unknown;
            };
            traces?: unknown;
        } & {
            [key: string]: unknown;
        };
        /** @description encodings of a space, and each as one line of text */
        FoundEncodings: {
            encodings: {
                [key: string]: unknown;
            }[];
            texts: string[];
        };
        Front: {
            hypervolume: number | null;
            hypervolumeReference: number[] | null;
            measureNext: string[];
            objectives: {
                /** @enum {string} */
                direction: "higher" | "lower";
                metric: string;
                unit: string;
            }[];
            points: components["schemas"]["ParetoPoint"][];
            protocolKey: string | null;
            protocolKeys: {
                points: number;
                protocolKey: string;
                runtime: string;
            }[];
            published: unknown[];
            runtime: string | null;
        };
        GraphSpec: {
            inputs: {
                /** @description float32 (default) or int32 */
                dtype?: string;
                name: string;
                /** @description from the batch on, channels last */
                shape: number[];
            }[];
            operators: {
                /** @description tensors by name: they fill, in order, the operands that weights leave open */
                inputs: string[];
                options?: {
                    [key: string]: unknown;
                };
                outputs?: string[];
                /** @description builtin operator in the spelling of the TFLite schema */
                type: string;
                /** @description constants by the name of their operand */
                weights?: {
                    [key: string]: {
                        /** @description from the batch on, channels last */
                        shape?: number[];
                        /** @description row-major; drawn with the seed where they are left out */
                        values?: number[];
                    };
                };
            }[];
            outputs: string[];
        };
        GraphSummary: {
            /** @description sha256 of the structure: no weights, no names, no order of independent operators */
            digest: string;
            dtype: string;
            effectiveMacs: number;
            /** @description what digest is for models stored before it left the order of operators out */
            fileOrderDigest?: string;
            inputs: {
                dtype: string;
                name: string;
                shape: number[];
                tensor: number;
            }[];
            macs: number;
            memory?: {
                /** @description what TFLite allocates for tensors and scratch on one thread without a delegate */
                arenaBytes: number;
                peakAt: {
                    inPlace: number | null;
                    live: number | null;
                };
                /** @description peakLiveBytes where elementwise operators write over an input that dies there */
                peakInPlaceBytes: number;
                /** @description most activations alive at once by the order of operators, aligned to 64 bytes, none in place */
                peakLiveBytes: number;
            };
            operators: {
                /** @description MACs whose weight is not zero */
                effectiveMacs: number;
                index: number;
                inputs: {
                    dtype: string;
                    name: string;
                    shape: number[];
                    tensor: number;
                }[];
                macs: number;
                outputs: {
                    dtype: string;
                    name: string;
                    shape: number[];
                    tensor: number;
                }[];
                params: number;
                type: string;
            }[];
            otherOps: {
                [key: string]: number;
            };
            outputs: {
                dtype: string;
                name: string;
                shape: number[];
                tensor: number;
            }[];
            params: number;
            peakActivationBytes: number;
            /** @description the digest without branches that no output depends on */
            prunedDigest?: string;
        };
        Job: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            endedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            expiresAt: string;
            /** @description job_… */
            id: string;
            priority: number;
            progress: {
                done: number;
                total: number;
            };
            runs: components["schemas"]["Run"][];
            /** @enum {string} */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
            subject: components["schemas"]["JobSubject"];
            waiting?: {
                /** @description queued runs of the same device or pool that go before it */
                ahead: number;
                busyWith: {
                    /** @description job_… */
                    jobId: string;
                    model: string;
                    /** @description run_… */
                    runId: string;
                } | null;
                device: {
                    /** @description dev_… */
                    id: string;
                    name: string;
                    /** @enum {string} */
                    state: "idle" | "busy" | "cooling" | "quarantined" | "draining" | "offline";
                    stateReason: string | null;
                } | null;
                pool: string | null;
                /** @description run_… */
                runId: string;
            } | null;
            /** @description what is foretold of its models on their runtimes; only in the answer to the request that makes the job. Of models that were not looked at before, the first 20 are */
            warnings?: components["schemas"]["JobWarning"][];
        };
        JobPage: {
            items: components["schemas"]["JobSummary"][];
            nextCursor: string | null;
        };
        JobSubject: {
            devices: {
                /** @description the first three, in the order asked for */
                names: string[];
                total: number;
            };
            /** @enum {string} */
            kind: "measure" | "comparison" | "replay" | "floor" | "demo";
            models: {
                /** @description the first three, in the order asked for */
                names: string[];
                total: number;
            };
            /** @description as far as they are known before a device is leased */
            runtimes: string[];
        };
        JobSummary: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            endedAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            expiresAt: string;
            /** @description job_… */
            id: string;
            priority: number;
            progress: {
                done: number;
                total: number;
            };
            /** @enum {string} */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
            subject: components["schemas"]["JobSubject"];
        };
        JobWarning: {
            /** @description what keeps the runtime from loading the model */
            cannotRun: number;
            message: string;
            /** @description mdl_… */
            modelId: string;
            /** @description operators that would run on plain kernels */
            outsideDelegate: number;
            runtime: string;
        };
        KernelGroup: {
            activation: ("none" | "relu" | "relu6") | null;
            /** @description dev_… */
            deviceId: string;
            /** @enum {string} */
            dtype: "float32" | "int8";
            kernels: components["schemas"]["RankedKernel"][];
            /** @enum {string} */
            operator: "conv1x1" | "depthwise3x3" | "fully-connected" | "add";
            protocolKey: string;
            runtime: string;
            shapes: {
                [key: string]: number;
            };
            /** @description share of zero weights, to the next hundredth */
            sparsity: number;
        };
        KernelManifest: {
            /** @enum {number} */
            abi: 1;
            /**
             * @default none
             * @enum {string}
             */
            activation?: "none" | "relu" | "relu6";
            /** @enum {string} */
            dtype: "float32" | "int8";
            /** @enum {string} */
            layout: "chw" | "hwc";
            name?: string;
            /** @enum {string} */
            operator: "conv1x1";
            shapes: {
                height: number;
                inputChannels: number;
                outputChannels: number;
                width: number;
            };
            /** @description largest difference from the reference, as a share of its largest output */
            tolerance: number;
            /**
             * @description memory for packed weights
             * @default 0
             */
            workspaceBytes?: number;
        } | {
            /** @enum {number} */
            abi: 1;
            /**
             * @default none
             * @enum {string}
             */
            activation?: "none" | "relu" | "relu6";
            /** @enum {string} */
            dtype: "float32";
            /** @enum {string} */
            layout: "chw" | "hwc";
            name?: string;
            /** @enum {string} */
            operator: "depthwise3x3";
            shapes: {
                channels: number;
                height: number;
                stride: number;
                width: number;
            };
            /** @description largest difference from the reference, as a share of its largest output */
            tolerance: number;
            /**
             * @description memory for packed weights
             * @default 0
             */
            workspaceBytes?: number;
        } | {
            /** @enum {number} */
            abi: 1;
            /**
             * @default none
             * @enum {string}
             */
            activation?: "none" | "relu" | "relu6";
            /** @enum {string} */
            dtype: "float32" | "int8";
            name?: string;
            /** @enum {string} */
            operator: "fully-connected";
            shapes: {
                inputs: number;
                outputs: number;
            };
            /** @description largest difference from the reference, as a share of its largest output */
            tolerance: number;
            /**
             * @description memory for packed weights
             * @default 0
             */
            workspaceBytes?: number;
        } | {
            /** @enum {number} */
            abi: 1;
            /**
             * @default none
             * @enum {string}
             */
            activation?: "none" | "relu" | "relu6";
            /** @enum {string} */
            dtype: "float32";
            /** @enum {string} */
            layout: "chw" | "hwc";
            name?: string;
            /** @enum {string} */
            operator: "add";
            shapes: {
                channels: number;
                height: number;
                width: number;
            };
            /** @description largest difference from the reference, as a share of its largest output */
            tolerance: number;
            /**
             * @description memory for packed weights
             * @default 0
             */
            workspaceBytes?: number;
        };
        KernelPage: {
            items: components["schemas"]["KernelGroup"][];
            nextCursor: string | null;
        };
        LatencyAnswer: {
            results: components["schemas"]["LatencyResult"][];
            /** @description distinct devices that all the figures rest on */
            units: number;
        };
        LatencyEstimates: {
            ci: {
                halfWidthRatio: number;
                high: number;
                level: number;
                low: number;
            } | null;
            cv: number;
            mad: number;
            max: number | null;
            mean: number;
            median: number;
            min: number | null;
            nextSession: {
                high: number;
                level: number;
                low: number;
            } | null;
            p90: number | null;
            p99: number | null;
            standardErrorRatio: number | null;
            stddev: number;
        };
        LatencyRequest: {
            deadlineMs?: number;
            /** @description a device id or a pool */
            device: string;
            objective?: {
                alpha: number;
                beta: number;
                targetMs: number;
            };
            protocol?: components["schemas"]["ProtocolRequest"];
            queries: {
                encoding?: {
                    [key: string]: unknown;
                };
                graph?: components["schemas"]["GraphSpec"];
                /** @description mdl_… */
                modelId?: string;
                quality?: number;
                retry?: boolean;
                space?: string;
            }[];
            runtime?: string;
        };
        LatencyResult: {
            code?: string;
            deviceId: string | null;
            interval: {
                high: number;
                level: number;
                low: number;
            } | null;
            jobId: string | null;
            latencyMs: number | null;
            message?: string;
            modelId: string | null;
            predictorId: string | null;
            reward?: number | null;
            runId: string | null;
            sessionVariance: ("known" | "unknown") | null;
            /** @enum {string} */
            source: "measured" | "predicted" | "pending" | "unsupported" | "failed" | "invalid";
            units: number | null;
            verdict: ("stable" | "noisy" | "drifting" | "throttled") | null;
        };
        Me: {
            keyId: string;
            name: string;
            /** @enum {string} */
            redaction: "full" | "class-share" | "total";
            scopes: ("read" | "submit" | "operate" | "admin")[];
            /** @enum {string} */
            via: "key" | "session";
        };
        Measurement: {
            apart: {
                /** @enum {string} */
                cause: "contended" | "throttled";
                inFigure: boolean;
                invocations: number;
                iterations: number;
                medianMs: number;
            }[];
            arrival: {
                closedMedianMs: number | null;
                high: number | null;
                low: number | null;
                missedShare: number;
                periodMs: number;
                ratioToClosed: number | null;
            } | null;
            batch: number;
            conditions: {
                asked: {
                    [key: string]: unknown;
                };
                ran: {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            };
            deviceSeconds: number;
            firstMs: number | null;
            initMs: {
                cold: number | null;
                warm: number | null;
            };
            invocations: number;
            iterations: number;
            latencyMs: components["schemas"]["LatencyEstimates"];
            operators: {
                group?: number | null;
                high: number;
                hotUs?: number | null;
                index: number;
                low: number;
                meanUs: number;
                medianUs: number;
                share: number;
                type: string;
            }[] | null;
            peakBytes: number | null;
            plan: {
                iterationsPerInvocation: number | null;
                looks: {
                    halfWidthRatio: number;
                    invocations: number;
                }[];
                pilotInvocations: number;
                savedSeconds: number;
                spentSeconds: number;
                stoppedBy: string;
            } | null;
            profile: {
                contextRatio?: number;
                disagreement: number;
                failed: {
                    index: number;
                    message: string;
                    type: string;
                }[];
                invocations: number;
                overheadUs: number;
                prefixes: number;
                resolutionUs?: number;
                rotatedBytes: number;
                runtimeOwn: {
                    meanUs: number;
                    name: string;
                    share: number;
                    type: string;
                }[] | null;
                singles: number;
                slices?: {
                    copies: number;
                    subject: string;
                }[];
                wholeUs: number;
            } | null;
            reasons: {
                code: string;
                text: string;
                value: number | null;
            }[];
            sentinel: {
                after: number;
                before: number;
                coefficient: number;
                levelErrorRatio: number;
                levelMs: number;
                models: {
                    afterMs: number;
                    beforeMs: number;
                    name: string;
                }[];
                moved: boolean;
                normalisedMedianMs: number;
                ratio: number;
                reference: {
                    coefficient: number;
                    sentinelMs: number;
                    sessions: number;
                } | null;
                tries: number;
            } | null;
            steadiness: {
                changePoint: {
                    changeRatio: number;
                    index: number;
                    invocation: number;
                    pValue: number;
                } | null;
                effectiveSamples: number;
                modes: {
                    lowShare: number;
                    pValue: number;
                    separationRatio: number;
                } | null;
                trend: {
                    changeRatio: number;
                    pValue: number;
                } | null;
                wander?: {
                    pValue: number;
                    rangeRatio: number;
                } | null;
            } | null;
            /** @enum {string} */
            verdict: "stable" | "noisy" | "drifting" | "throttled";
            warmupIterations: number;
        };
        Metric: {
            description: string;
            /** @enum {string} */
            direction: "higher" | "lower";
            /** @enum {string} */
            kind: "quality" | "cost";
            name: string;
            range: {
                max: number | null;
                min: number | null;
            };
            unit: string;
        };
        MetricsCatalogue: {
            items: components["schemas"]["Metric"][];
        };
        Model: {
            bytes: number;
            bytesGoneAt: string | null;
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            derivation: components["schemas"]["Derivation"] | null;
            derivedFrom: string | null;
            family: string | null;
            /** @enum {string} */
            format: "tflite" | "wasm";
            graph: components["schemas"]["GraphSummary"];
            /** @description mdl_… */
            id: string;
            kernel: components["schemas"]["ModelKernel"] | null;
            name: string;
            qualities: components["schemas"]["Quality"][];
            sha256: string;
            spec: components["schemas"]["ModelSpec"] | null;
            tags: string[];
            /** @enum {string} */
            weights: "random" | "unknown";
        };
        ModelCoverage: {
            items: components["schemas"]["RuntimeCoverage"][];
        };
        /** @description manifest is null for a .tflite of one operator, which our kernels run */
        ModelKernel: {
            /**
             * @description left out of a .tflite that was stored before it was read
             * @enum {string}
             */
            activation?: "none" | "relu" | "relu6";
            /** @enum {string} */
            dtype: "float32" | "int8";
            manifest: components["schemas"]["KernelManifest"] | null;
            /** @enum {string} */
            operator: "conv1x1" | "depthwise3x3" | "fully-connected" | "add";
            shapes: {
                [key: string]: number;
            };
        };
        ModelPage: {
            items: components["schemas"]["Model"][];
            nextCursor: string | null;
        };
        ModelSpec: {
            builderVersion: string;
            /** @enum {string} */
            dtype?: "float16" | "dynamic-int8" | "int8";
            encoding?: {
                [key: string]: unknown;
            };
            graph?: components["schemas"]["GraphSpec"];
            seed: number;
            space?: string;
            /** @description of a registered space: sha256 of its JSON */
            spaceDigest?: string;
            sparsity?: number;
        };
        MoveDevice: {
            /** @description what others read who wonder why */
            reason?: string;
        };
        MutateEncoding: {
            encoding: {
                [key: string]: unknown;
            };
            /** @description probability of each position to change; left out: exactly one changes */
            rate?: number;
            /** @default 0 */
            seed?: number;
        };
        NewAccessKey: {
            key: components["schemas"]["AccessKey"];
            secret: string;
        };
        OwnPath: {
            decision: ("taken" | "not-taken" | "undecided") | null;
            error: {
                code: string;
                message: string;
            } | null;
            interval: {
                high: number;
                level: number;
                low: number;
            } | null;
            /** @description job_… */
            jobId: string;
            pairs: number | null;
            ratio: number | null;
            /** @description run_… */
            runId: string;
            /** @description the run's */
            state: string;
        };
        ParetoPoint: {
            dominatedBy: string | null;
            family: string | null;
            frontProbability: number | null;
            interval: {
                high: number;
                level: number;
                low: number;
            } | null;
            /** @description mdl_… */
            modelId: string;
            name: string;
            onFront: boolean;
            /** @enum {string} */
            qualityOrigin: "claimed" | "uploaded" | "measured";
            qualitySource: string;
            /** @description run_… */
            runId: string;
            /** @enum {string} */
            sessionVariance: "known" | "unknown";
            values: {
                [key: string]: number;
            };
            /** @enum {string} */
            verdict: "stable" | "noisy" | "drifting" | "throttled";
            /** @enum {string} */
            weights: "random" | "unknown";
        };
        Problem: {
            code: string;
            detail: string;
            errors: {
                message: string;
                path: string;
            }[];
            status: number;
            title: string;
            type: string;
        };
        Protocol: {
            affinity: string;
            arrival: {
                /** @enum {string} */
                mode: "closed" | "periodic";
                periodMs: number | null;
            };
            /** @description calls per sample, a minimum: a runner takes more where they would last under 100 steps of its clock; 1 where inferences arrive by period */
            batch: number;
            /** @enum {string} */
            clock: "default" | "sustained" | "fixed";
            /** @enum {string} */
            context: "shell" | "app" | "page" | "process";
            delegate: string | null;
            estimator: {
                name: string;
                version: number;
            };
            /** @description a minimum */
            invocations: number;
            /** @description in all invocations */
            maxIterations: number;
            /** @description sampling only */
            maxSeconds: number;
            /** @description in all invocations */
            minIterations: number;
            /** @description profiles single operators after the whole model */
            perOperator: boolean;
            requireDelegate: boolean;
            /** @description of the interval, relative */
            targetHalfWidth: number;
            threads: number;
            warmup: {
                name: string;
                version: number;
            };
        };
        ProtocolRequest: {
            affinity?: string;
            arrival?: {
                /** @enum {string} */
                mode: "closed";
            } | {
                /** @enum {string} */
                mode: "periodic";
                periodMs: number;
            };
            /** @description calls per sample, a minimum: a runner takes more where they would last under 100 steps of its clock; 1 where inferences arrive by period */
            batch?: number;
            /** @enum {string} */
            clock?: "default" | "sustained" | "fixed";
            /** @enum {string} */
            context?: "shell" | "app" | "page" | "process";
            delegate?: string | null;
            /** @description a minimum */
            invocations?: number;
            /** @description in all invocations */
            maxIterations?: number;
            /** @description sampling only */
            maxSeconds?: number;
            /** @description in all invocations */
            minIterations?: number;
            /** @description profiles single operators after the whole model */
            perOperator?: boolean;
            requireDelegate?: boolean;
            /** @description of the interval, relative */
            targetHalfWidth?: number;
            threads?: number;
        };
        Quality: {
            dataset: string;
            /** @description a name of /v1/metrics-catalogue */
            metric: string;
            /** @enum {string} */
            origin: "claimed" | "uploaded" | "measured";
            /** @description where the figure comes from */
            source: string;
            value: number;
        };
        RankedKernel: {
            activation: ("none" | "relu" | "relu6") | null;
            interval: {
                high: number;
                level: number;
                low: number;
            } | null;
            layout: ("chw" | "hwc") | null;
            medianMs: number;
            /** @description mdl_… */
            modelId: string;
            name: string;
            /** @description one more than there are kernels whose interval ends below its own begins */
            rank: number;
            /** @description run_… */
            runId: string;
            /** @enum {string} */
            sessionVariance: "known" | "unknown";
            /** @enum {string} */
            source: "plug-in" | "paceline";
            timesFastest: number;
            tolerance: number | null;
            /** @enum {string} */
            verdict: "stable" | "noisy" | "drifting" | "throttled";
        };
        RegisterDevice: {
            /** @description what a session there asks for; kept sealed and never shown again */
            capabilities: {
                [key: string]: unknown;
            };
            credentials?: {
                key: string;
                user: string;
            };
            /** @enum {string} */
            kind: "appium";
            /** @description its address by default */
            name?: string;
            /** @description a pool of its kind by default; names that begin with simulated are kept */
            pool?: string;
            /** @description of an Appium server: http or https. Credentials in it are taken out and kept sealed */
            url: string;
        } | {
            /** @description host:port, such as 192.168.1.20:5555 */
            address: string;
            /** @enum {string} */
            kind: "adb";
            /** @description its address by default */
            name?: string;
            /** @description a pool of its kind by default; names that begin with simulated are kept */
            pool?: string;
        };
        Run: {
            attempts: {
                code: string | null;
                endedAt: string | null;
                message: string | null;
                n: number;
                /**
                 * Format: date-time
                 * @description ISO 8601
                 */
                startedAt: string;
                /** @enum {string} */
                state: "running" | "completed" | "failed" | "unsupported" | "cancelled";
            }[];
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            deviceId: string | null;
            endedAt: string | null;
            fallback: boolean;
            /** @description run_… */
            id: string;
            /** @description job_… */
            jobId: string;
            measurement: components["schemas"]["Measurement"] | null;
            /** @description mdl_… */
            modelId: string;
            pool: string | null;
            protocol: components["schemas"]["Protocol"];
            protocolKey: string | null;
            /** @enum {string} */
            purpose: "measure" | "comparison" | "replay" | "floor";
            replay: {
                interval: {
                    high: number;
                    level: number;
                    low: number;
                } | null;
                /** @description run_… */
                of: string;
                outcome: ("reproduced" | "differs" | "inconclusive") | null;
                ratio: number | null;
                sameRunner: boolean | null;
                sessionVariance: ("known" | "unknown") | null;
            } | null;
            reusedFrom: string | null;
            runtime: string | null;
            /** @enum {string} */
            state: "queued" | "leased" | "running" | "completed" | "failed" | "unsupported" | "cancelled";
            waiting?: {
                /** @description queued runs of the same device or pool that go before it */
                ahead: number;
                busyWith: {
                    /** @description job_… */
                    jobId: string;
                    model: string;
                    /** @description run_… */
                    runId: string;
                } | null;
                device: {
                    /** @description dev_… */
                    id: string;
                    name: string;
                    /** @enum {string} */
                    state: "idle" | "busy" | "cooling" | "quarantined" | "draining" | "offline";
                    stateReason: string | null;
                } | null;
                pool: string | null;
                /** @description run_… */
                runId: string;
            } | null;
        };
        RunPage: {
            items: components["schemas"]["Run"][];
            nextCursor: string | null;
        };
        RuntimeCoverage: {
            /** @description what keeps the runtime from loading the model */
            cannotRun: {
                /** @description of the main graph; -1 for an input, an output, or another graph */
                index: number;
                reason: string;
                type: string;
            }[];
            delegate: string | null;
            library: string;
            /** @description of the main graph */
            operators: number;
            outsideDelegate: {
                /** @description of the main graph; -1 for an input, an output, or another graph */
                index: number;
                reason: string;
                type: string;
            }[] | null;
            runtime: string;
            /** @description of the runtime that this holds for */
            version: string;
        };
        RuntimeOffer: {
            /** @enum {string} */
            context: "shell" | "app" | "page" | "process";
            /** @description the first is the default; empty: none */
            delegates: string[];
            features: {
                [key: string]: unknown;
            };
            flavour: string | null;
            maxThreads: number;
            name: string;
            /** @description as the runtime itself reports it */
            version: string;
        };
        Samples: {
            invocations: {
                invocation: number;
                /** @enum {string} */
                phase: "warmup" | "measured" | "apart";
                samplesMs: number[];
                subject: string;
            }[];
            /** @description run_… */
            runId: string;
            /** @enum {string} */
            unit: "ms";
        };
        SampleSpace: {
            n: number;
            /** @default 0 */
            seed?: number;
        };
        SignInLink: {
            expiresInSeconds: number;
            url: string;
        };
        Space: {
            createdAt: string | null;
            /** @description by name, in order */
            decisions: {
                [key: string]: unknown;
            };
            defaults: {
                [key: string]: unknown;
            };
            digest: string | null;
            /** @description JSON Schema of an encoding */
            encoding: {
                [key: string]: unknown;
            };
            name: string;
            size: string | null;
            summary: string;
            title: string;
        };
        SpacePage: {
            items: components["schemas"]["SpaceSummary"][];
            nextCursor: string | null;
        };
        SpaceSummary: {
            createdAt: string | null;
            digest: string | null;
            name: string;
            size: string | null;
            summary: string;
            title: string;
        };
        SparseModel: {
            bytes: number | null;
            encoded: {
                bytes: number | null;
                error: {
                    code: string;
                    message: string;
                } | null;
                member: number;
                modelId: string | null;
                /** @enum {string} */
                state: "pending" | "building" | "built" | "failed" | "cancelled";
            };
            error: {
                code: string;
                message: string;
            } | null;
            layers: {
                name: string;
                /** @description index in the model */
                operator: number;
                /** @description zeros that it really has */
                sparsity: number;
                type: string;
            }[];
            member: number;
            modelId: string | null;
            name: string | null;
            /** @enum {string} */
            pattern: "unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6";
            /** @description as asked for */
            sparsity: number;
            /** @enum {string} */
            state: "pending" | "building" | "built" | "failed" | "cancelled";
            warnings: string[];
            zeros: number | null;
        };
        SparsePlace: {
            dense: components["schemas"]["SweepRun"] | null;
            deviceId: string | null;
            layers: {
                breakEven: components["schemas"]["BreakEven"] | null;
                denseUs: number | null;
                name: string;
                operator: number;
                /** @enum {string} */
                pattern: "unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6";
                points: {
                    medianUs: number;
                    member: number;
                    /** @description zeros that the layer really has */
                    sparsity: number;
                    speedUp: components["schemas"]["SpeedUp"] | null;
                }[];
                type: string;
            }[];
            patterns: {
                breakEven: components["schemas"]["BreakEven"] | null;
                /** @enum {string} */
                pattern: "unstructured" | "block-2" | "block-4" | "group-4" | "group-5" | "group-6";
                points: {
                    member: number;
                    ownPath: components["schemas"]["OwnPath"] | null;
                    run: components["schemas"]["SweepRun"] | null;
                    /** @description zeros that the pruned layers really have */
                    sparsity: number;
                    speedUp: components["schemas"]["SpeedUp"] | null;
                }[];
            }[];
            protocolKey: string | null;
            runtime: string;
        };
        SparseResults: {
            dense: {
                bytes: number | null;
                modelId: string | null;
                name: string | null;
            };
            /** @description in the order asked for, pattern by pattern */
            models: components["schemas"]["SparseModel"][];
            places: components["schemas"]["SparsePlace"][];
        };
        SparseStudy: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            endedAt: string | null;
            /** @description std_… */
            id: string;
            /** @enum {string} */
            kind: "sparse";
            name: string | null;
            progress: {
                built: number;
                done: number;
                total: number;
            };
            request: {
                [key: string]: unknown;
            };
            results: components["schemas"]["SparseResults"];
            /** @enum {string} */
            state: "building" | "running" | "completed" | "failed" | "cancelled";
        };
        SpeedUp: {
            interval: {
                high: number;
                level: number;
                low: number;
            } | null;
            /** @description time of the dense model over that of the pruned one */
            ratio: number;
            /**
             * @description whether the interval counts how far sessions of the device differ
             * @enum {string}
             */
            sessionVariance: "known" | "unknown";
            /**
             * @description by the interval: undecided where it holds 1
             * @enum {string}
             */
            verdict: "faster" | "slower" | "undecided";
        };
        Study: components["schemas"]["SweepStudy"] | components["schemas"]["SparseStudy"];
        StudyPage: {
            items: components["schemas"]["StudySummary"][];
            nextCursor: string | null;
        };
        StudySummary: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            endedAt: string | null;
            /** @description std_… */
            id: string;
            /** @enum {string} */
            kind: "sweep" | "sparse";
            name: string | null;
            progress: {
                built: number;
                done: number;
                total: number;
            };
            request: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            state: "building" | "running" | "completed" | "failed" | "cancelled";
        };
        SweepResult: {
            bytes: number | null;
            duplicateOf: number | null;
            encoding: {
                [key: string]: unknown;
            } | null;
            error: {
                code: string;
                message: string;
            } | null;
            graphDigest: string | null;
            macs: number | null;
            member: number;
            modelId: string | null;
            name: string | null;
            params: number | null;
            qualities: components["schemas"]["Quality"][];
            runs: components["schemas"]["SweepRun"][];
            /** @enum {string} */
            state: "pending" | "building" | "built" | "failed" | "cancelled";
            transforms: ({
                kind: string;
            } & {
                [key: string]: unknown;
            })[] | null;
        };
        SweepRun: {
            ci: {
                high: number;
                level: number;
                low: number;
            } | null;
            deviceId: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            fallback: boolean;
            /** @description job_… */
            jobId: string;
            medianMs: number | null;
            pool: string | null;
            protocolKey: string | null;
            reusedFrom: string | null;
            /** @description run_… */
            runId: string;
            runtime: string | null;
            /** @enum {string} */
            state: "queued" | "leased" | "running" | "completed" | "failed" | "unsupported" | "cancelled";
            verdict: ("stable" | "noisy" | "drifting" | "throttled") | null;
        };
        SweepStudy: {
            /**
             * Format: date-time
             * @description ISO 8601
             */
            createdAt: string;
            endedAt: string | null;
            /** @description std_… */
            id: string;
            /** @enum {string} */
            kind: "sweep";
            name: string | null;
            progress: {
                built: number;
                done: number;
                total: number;
            };
            request: {
                [key: string]: unknown;
            };
            /** @description in the order asked for */
            results: components["schemas"]["SweepResult"][];
            /** @enum {string} */
            state: "building" | "running" | "completed" | "failed" | "cancelled";
        };
        Transform: {
            /**
             * @description with their zeros, or as TFLite's sparse tensors
             * @enum {string}
             */
            encode?: "dense" | "sparse";
            /** @enum {string} */
            kind: "prune";
            layers?: {
                [key: string]: number;
            };
            minWeightsPerLayer?: number;
            /** @enum {string} */
            pattern: "unstructured";
            /**
             * @description over which weights the smallest are sought
             * @enum {string}
             */
            scope?: "global" | "layer";
            /** @description zeros wanted as a share of the weights, below 1 */
            sparsity?: number;
        } | {
            blockChannels: 2 | 4;
            /**
             * @description with their zeros, or as TFLite's sparse tensors
             * @enum {string}
             */
            encode?: "dense" | "sparse";
            /** @enum {string} */
            kind: "prune";
            layers?: {
                [key: string]: number;
            };
            minWeightsPerLayer?: number;
            /** @enum {string} */
            pattern: "block";
            /**
             * @description over which weights the smallest are sought
             * @enum {string}
             */
            scope?: "global" | "layer";
            /** @description zeros wanted as a share of the weights, below 1 */
            sparsity?: number;
        } | {
            /**
             * @description with their zeros, or as TFLite's sparse tensors
             * @enum {string}
             */
            encode?: "dense" | "sparse";
            groupRows: 4 | 5 | 6;
            /** @enum {string} */
            kind: "prune";
            layers?: {
                [key: string]: number;
            };
            minWeightsPerLayer?: number;
            /** @enum {string} */
            pattern: "group";
            /** @enum {string} */
            scope?: "layer";
            /** @description zeros wanted as a share of the weights, below 1 */
            sparsity?: number;
        } | {
            calibration?: {
                samples?: number;
                seed?: number;
            };
            /** @enum {string} */
            dtype: "float16" | "dynamic-int8" | "int8";
            /**
             * @description what a full int8 model takes and gives
             * @enum {string}
             */
            io?: "float32" | "int8";
            /** @enum {string} */
            kind: "quantize";
            layers?: {
                [key: string]: "float16" | "dynamic-int8" | "int8" | "float32";
            };
            ranges?: {
                [key: string]: [
                    number,
                    number
                ];
            };
        } | {
            /** @description smallest rank that keeps this share of the squared singular values */
            energy?: number;
            /** @enum {string} */
            kind: "factorize";
            layers?: {
                [key: string]: {
                    /** @description columns of the first factor */
                    rank: number;
                } | {
                    /** @description smallest rank that keeps this share of the squared singular values */
                    energy: number;
                };
            };
            /** @description columns of the first factor */
            rank?: number;
        } | {
            /** @enum {string} */
            kind: "crop";
            layers?: {
                [key: string]: number;
            };
            /** @description what the channels left are a multiple of; 8 unless given */
            multiple?: number;
            /** @description share of output channels to remove */
            ratio?: number;
        } | {
            head: number;
            /** @enum {string} */
            kind: "slice";
        } | {
            /** @enum {string} */
            kind: "slice";
            tail: number;
        } | {
            /** @enum {string} */
            kind: "slice";
            /** @description an operator's index, or the name of its first output */
            operator: number | string;
        } | {
            inputs: (number | string)[];
            /** @enum {string} */
            kind: "slice";
            outputs: (number | string)[];
        } | {
            grid: number;
            /** @enum {string} */
            kind: "patch";
            operators: number;
        } | {
            budgetBytes: number;
            /** @enum {string} */
            kind: "patch";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
