// Generated from docs/openapi.json by `npm run sdk`; do not edit.

export interface paths {
    "/connections/{selector}/resources/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists items of a resource */
        get: operations["resource_list"];
        put?: never;
        /** Creates an item of a resource */
        post: operations["resource_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{selector}/resources/{resource}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gets an item of a resource */
        get: operations["resource_get"];
        put?: never;
        /**
         * Calls a method of a resource that has no route of its own
         * @description `id` is the name of the method.
         */
        post: operations["resource_run"];
        /** Deletes an item of a resource */
        delete: operations["resource_delete"];
        options?: never;
        head?: never;
        /** Changes an item of a resource */
        patch: operations["resource_update"];
        trace?: never;
    };
    "/connections/{selector}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["DescribedResourcesController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["JobsController_list"];
        put?: never;
        post: operations["JobsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["JobsController_get"];
        put?: never;
        post?: never;
        delete: operations["JobsController_cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/position": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["JobsController_position"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["JobsController_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["JobsController_replayAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["JobsController_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BatchesController_list"];
        put?: never;
        post: operations["BatchesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BatchesController_get"];
        put?: never;
        post?: never;
        delete: operations["BatchesController_cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BatchesController_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BatchesController_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batches/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["BatchesController_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["SchedulesController_list"];
        put?: never;
        post: operations["SchedulesController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["SchedulesController_get"];
        put?: never;
        post?: never;
        delete: operations["SchedulesController_remove"];
        options?: never;
        head?: never;
        patch: operations["SchedulesController_update"];
        trace?: never;
    };
    "/schedules/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["SchedulesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["SchedulesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["SchedulesController_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/lane": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectionLanesController_look"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/lane/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectionLanesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/lane/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectionLanesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/lane/limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectionLanesController_limit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/lane/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectionLanesController_purge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{id}/lane": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["IntegrationLanesController_look"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{id}/lane/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["IntegrationLanesController_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{id}/lane/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["IntegrationLanesController_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{id}/lane/limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["IntegrationLanesController_limit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{id}/lane/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["IntegrationLanesController_purge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["RequestsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["RequestsController_plot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["RequestsController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["VerifyController_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{selector}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["PromoteController_promote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{selector}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["TryController_try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["WebhookEndpointsController_list"];
        put?: never;
        post: operations["WebhookEndpointsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["WebhookEndpointsController_get"];
        put?: never;
        post?: never;
        delete: operations["WebhookEndpointsController_remove"];
        options?: never;
        head?: never;
        patch: operations["WebhookEndpointsController_update"];
        trace?: never;
    };
    "/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["WebhookEndpointsController_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["CallbacksController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["CallbacksController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["CallbacksController_replayAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["CallbacksController_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ProvidersController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ProvidersController_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["IntegrationsController_list"];
        put?: never;
        post: operations["IntegrationsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{integration}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["IntegrationsController_get"];
        put?: never;
        post?: never;
        delete: operations["IntegrationsController_remove"];
        options?: never;
        head?: never;
        patch: operations["IntegrationsController_update"];
        trace?: never;
    };
    "/integrations/{owner}/resource-definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["IntegrationDefinitionsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/{owner}/resource-definitions/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["IntegrationDefinitionsController_get"];
        put: operations["IntegrationDefinitionsController_put"];
        post?: never;
        delete: operations["IntegrationDefinitionsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{owner}/resource-definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectionDefinitionsController_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{owner}/resource-definitions/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectionDefinitionsController_get"];
        put: operations["ConnectionDefinitionsController_put"];
        post?: never;
        delete: operations["ConnectionDefinitionsController_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectionsController_list"];
        put?: never;
        post: operations["ConnectionsController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectionsController_get"];
        put?: never;
        post?: never;
        delete: operations["ConnectionsController_remove"];
        options?: never;
        head?: never;
        patch: operations["ConnectionsController_update"];
        trace?: never;
    };
    "/connections/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectionsController_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connect/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ConnectController_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connect/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ConnectController_get"];
        put?: never;
        post?: never;
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
        Problem: {
            /** @example urn:sluice:error:not_found */
            type: string;
            /** @description What happened and what to do. */
            title: string;
            status: number;
            /**
             * @description Stable; act on this.
             * @enum {string}
             */
            code: "invalid_api_key" | "insufficient_scope" | "operator_unknown" | "login_failed" | "session_ended" | "operator_locked_out" | "operator_not_allowed" | "connection_disabled" | "not_found" | "connection_not_found" | "resource_not_found" | "method_not_found" | "ambiguous_selector" | "conflict" | "project_full" | "confirmation_needed" | "job_not_cancellable" | "result_not_ready" | "result_erased" | "idempotency_mismatch" | "idempotency_in_flight" | "batch_rejected" | "invalid_request" | "invalid_definition" | "invalid_parameter" | "invalid_cursor" | "expression_failed" | "invalid_path" | "host_not_allowed" | "method_not_allowed" | "request_too_large" | "request_timeout" | "request_head_too_large" | "needs_reauth" | "request_limit" | "limit_wait_exceeded" | "limit_queue_full" | "job_queue_full" | "refused_too_long" | "content_unreadable" | "upstream_refused" | "upstream_reset" | "upstream_dns" | "upstream_tls" | "upstream_protocol_error" | "resource_answer_unreadable" | "page_too_large" | "result_too_large" | "page_not_received" | "pagination_loop" | "upstream_address_denied" | "loop_detected" | "credentials_unavailable" | "worker_lost" | "upstream_timeout" | "queue_timeout" | "redis_unavailable" | "database_unavailable" | "memory_full" | "shutting_down" | "not_ready" | "internal_error";
            /** @description For SDKs: `title` and `detail`. */
            message: string;
            /** @description For SDKs, many of which decide by it. */
            error: {
                /** @example invalid_request_error */
                type: string;
                code: string;
                message: string;
            };
            /** @description More about this very case. */
            detail?: string;
            /** @description Names the request in the log. */
            instance?: string;
            /** @description Whether the request may have left for the third party. `false`: it never did and never will. */
            dispatched?: boolean;
            /** @description Fields of the input that were refused. */
            errors?: {
                path: string;
                message: string;
            }[];
            /** @description Ids of the connections an ambiguous selector matches. */
            candidates?: string[];
        };
        TrutoError: {
            statusCode: number;
            /**
             * @description What the status is called.
             * @example Not Found
             */
            error: string;
            message: string;
            /** @description Of an error of Sluice: its `code`, `dispatched`, and what was refused. */
            details?: Record<string, never>;
            /** @description It is an error of the third party, whose headers are those of the answer. */
            truto_is_remote_error?: boolean;
            /** @description Which scopes are missing, where the third party says so. */
            truto_error_insight?: Record<string, never>;
            /** @description What the third party answered: JSON, or text. */
            raw_response?: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    resource_list: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description Items on a page, within what the third party allows. With "all", and `accept: application/x-ndjson`, the whole list. */
                limit?: string;
                /** @description Of the page before, as it came; it brings the parameters along. */
                next_cursor?: string;
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, whatever way of paging the third party has. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: unknown[];
                        /** @description Null on the last page. */
                        next_cursor: string | null;
                        prev_cursor?: string;
                        result_count: number;
                        meta?: unknown;
                    };
                    "application/x-ndjson": string;
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resource_create: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
            };
            cookie?: never;
        };
        /** @description What the method takes: JSON, unless its definition says otherwise. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the third party answered. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    resource_get: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
                /** @description What the third party calls the one that is meant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the third party answered. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    resource_run: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
                /** @description What the third party calls the one that is meant. */
                id: string;
            };
            cookie?: never;
        };
        /** @description What the method takes: JSON, unless its definition says otherwise. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the third party answered. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    resource_delete: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
                /** @description What the third party calls the one that is meant. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the third party answered. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    resource_update: {
        parameters: {
            query?: {
                /** @description Parameters of the method, and any other one of the third party, each by its name. */
                parameters?: {
                    [key: string]: string;
                };
                /** @description With 1, the answer of the third party as it came. */
                raw?: string;
            };
            header?: never;
            path: {
                /** @description Connection id; integration key or id, when it has one connection; or "integrationKey:externalUserId". */
                selector: string;
                /** @description Name of a resource that the connection has. */
                resource: string;
                /** @description What the third party calls the one that is meant. */
                id: string;
            };
            cookie?: never;
        };
        /** @description What the method takes: JSON, unless its definition says otherwise. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the third party answered. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    DescribedResourcesController_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                selector: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            resource: string;
                            description?: string;
                            idField?: string;
                            methods: {
                                method: string;
                                /** @enum {string} */
                                kind: "list" | "one";
                                description?: string;
                                route: string;
                                /** @enum {string} */
                                level: "connection" | "integration" | "provider";
                                version: string;
                                safe: boolean;
                                paged: boolean;
                                parameters: {
                                    [key: string]: unknown;
                                };
                            }[];
                        }[];
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                state?: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                connection?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            batchId?: string;
                            line?: number;
                            /** Format: uuid */
                            connection: string;
                            /** Format: uuid */
                            schedule?: string;
                            /** Format: uuid */
                            replayOf?: string;
                            resource?: string;
                            method: string;
                            route: string;
                            /** @enum {string} */
                            state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                            pages?: number;
                            items?: number;
                            waitingFor?: {
                                /** @enum {string} */
                                kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                                key: string;
                                /** Format: date-time */
                                until?: string;
                            };
                            attempts: number;
                            refusals: number;
                            dispatched: boolean;
                            metadata?: {
                                [key: string]: unknown;
                            };
                            response?: {
                                status: number;
                            };
                            error?: {
                                code: string;
                                message: string;
                            };
                            /** Format: date-time */
                            acceptedAt: string;
                            /** Format: date-time */
                            runAt?: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            /** Format: date-time */
                            startedAt?: string;
                            /** Format: date-time */
                            settledAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_create: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    connection: string;
                    method?: string;
                    path?: string;
                    resource?: string;
                    id?: string;
                    pages?: "all" | number;
                    /** @enum {string} */
                    deliver?: "result" | "pages";
                    query?: {
                        [key: string]: string | number | boolean;
                    };
                    headers?: (string)[][] | {
                        [key: string]: string;
                    };
                    body?: string | {
                        [key: string]: unknown;
                    } | unknown[];
                    /**
                     * @default utf8
                     * @enum {string}
                     */
                    bodyEncoding?: "utf8" | "base64";
                    retry?: {
                        attempts: number;
                        /**
                         * @default [
                         *       "5xx",
                         *       "network"
                         *     ]
                         */
                        on?: ("429" | "5xx" | "network")[];
                    };
                    expiresAt?: string;
                    runAt?: string;
                    /** @default 0 */
                    priority?: number;
                    idempotencyKey?: string;
                    /** @default false */
                    resendUnsafe?: boolean;
                    callback?: {
                        /** Format: uri */
                        url: string;
                    } | {
                        /** Format: uuid */
                        endpoint: string;
                    };
                    metadata?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        batchId?: string;
                        line?: number;
                        /** Format: uuid */
                        connection: string;
                        /** Format: uuid */
                        schedule?: string;
                        /** Format: uuid */
                        replayOf?: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                        pages?: number;
                        items?: number;
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        attempts: number;
                        refusals: number;
                        dispatched: boolean;
                        metadata?: {
                            [key: string]: unknown;
                        };
                        response?: {
                            status: number;
                        };
                        error?: {
                            code: string;
                            message: string;
                        };
                        /** Format: date-time */
                        acceptedAt: string;
                        /** Format: date-time */
                        runAt?: string;
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        startedAt?: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_cancel: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        batchId?: string;
                        line?: number;
                        /** Format: uuid */
                        connection: string;
                        /** Format: uuid */
                        schedule?: string;
                        /** Format: uuid */
                        replayOf?: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                        pages?: number;
                        items?: number;
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        attempts: number;
                        refusals: number;
                        dispatched: boolean;
                        metadata?: {
                            [key: string]: unknown;
                        };
                        response?: {
                            status: number;
                        };
                        error?: {
                            code: string;
                            message: string;
                        };
                        /** Format: date-time */
                        acceptedAt: string;
                        /** Format: date-time */
                        runAt?: string;
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        startedAt?: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_position: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                        ahead: number;
                        isAtLeast: boolean;
                        /** Format: date-time */
                        soonestAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_result: {
        parameters: {
            query?: {
                page?: number;
                raw?: "0" | "1";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: number;
                        headers: string[][];
                        body: string;
                        /** @enum {string} */
                        bodyEncoding: "utf8" | "base64";
                    };
                    "*/*": {
                        status: number;
                        headers: string[][];
                        body: string;
                        /** @enum {string} */
                        bodyEncoding: "utf8" | "base64";
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_replayAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default [
                     *       "failed"
                     *     ]
                     */
                    states?: ("failed" | "unknown")[];
                    connection?: string;
                    /** Format: uuid */
                    integration?: string;
                    code?: string;
                    /** Format: date-time */
                    since?: string;
                    /** Format: date-time */
                    until?: string;
                    perSecond?: number;
                    /** Format: date-time */
                    runAt?: string;
                    /** @default false */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jobs: number;
                        skipped: number;
                        hasMore: boolean;
                        /** Format: date-time */
                        lastRunAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    JobsController_replay: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        batchId?: string;
                        line?: number;
                        /** Format: uuid */
                        connection: string;
                        /** Format: uuid */
                        schedule?: string;
                        /** Format: uuid */
                        replayOf?: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                        pages?: number;
                        items?: number;
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        attempts: number;
                        refusals: number;
                        dispatched: boolean;
                        metadata?: {
                            [key: string]: unknown;
                        };
                        response?: {
                            status: number;
                        };
                        error?: {
                            code: string;
                            message: string;
                        };
                        /** Format: date-time */
                        acceptedAt: string;
                        /** Format: date-time */
                        runAt?: string;
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        startedAt?: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                state?: "uploading" | "opening" | "running" | "settled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            accepted: number;
                            rejected: number;
                            errors: {
                                line: number;
                                code: string;
                                message: string;
                            }[];
                            /** @enum {string} */
                            state: "uploading" | "opening" | "running" | "settled";
                            counts: {
                                unsettled: number;
                                answered: number;
                                failed: number;
                                unknown: number;
                                expired: number;
                                cancelled: number;
                            };
                            progress: number;
                            ratePerSecond: number;
                            /** Format: date-time */
                            estimatedEndAt?: string;
                            /** Format: uuid */
                            replayOf?: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            openedAt?: string;
                            /** Format: date-time */
                            cancelledAt?: string;
                            /** Format: date-time */
                            settledAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_create: {
        parameters: {
            query?: {
                atomic?: "0" | "1";
                callback?: string;
            };
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
                "application/json": string;
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        accepted: number;
                        rejected: number;
                        errors: {
                            line: number;
                            code: string;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        accepted: number;
                        rejected: number;
                        errors: {
                            line: number;
                            code: string;
                            message: string;
                        }[];
                        /** @enum {string} */
                        state: "uploading" | "opening" | "running" | "settled";
                        counts: {
                            unsettled: number;
                            answered: number;
                            failed: number;
                            unknown: number;
                            expired: number;
                            cancelled: number;
                        };
                        progress: number;
                        ratePerSecond: number;
                        /** Format: date-time */
                        estimatedEndAt?: string;
                        /** Format: uuid */
                        replayOf?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        openedAt?: string;
                        /** Format: date-time */
                        cancelledAt?: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_cancel: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        accepted: number;
                        rejected: number;
                        errors: {
                            line: number;
                            code: string;
                            message: string;
                        }[];
                        /** @enum {string} */
                        state: "uploading" | "opening" | "running" | "settled";
                        counts: {
                            unsettled: number;
                            answered: number;
                            failed: number;
                            unknown: number;
                            expired: number;
                            cancelled: number;
                        };
                        progress: number;
                        ratePerSecond: number;
                        /** Format: date-time */
                        estimatedEndAt?: string;
                        /** Format: uuid */
                        replayOf?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        openedAt?: string;
                        /** Format: date-time */
                        cancelledAt?: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_jobs: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                state?: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            batchId?: string;
                            line?: number;
                            /** Format: uuid */
                            connection: string;
                            /** Format: uuid */
                            schedule?: string;
                            /** Format: uuid */
                            replayOf?: string;
                            resource?: string;
                            method: string;
                            route: string;
                            /** @enum {string} */
                            state: "accepted" | "queued" | "running" | "answered" | "failed" | "unknown" | "expired" | "cancelled";
                            pages?: number;
                            items?: number;
                            waitingFor?: {
                                /** @enum {string} */
                                kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                                key: string;
                                /** Format: date-time */
                                until?: string;
                            };
                            attempts: number;
                            refusals: number;
                            dispatched: boolean;
                            metadata?: {
                                [key: string]: unknown;
                            };
                            response?: {
                                status: number;
                            };
                            error?: {
                                code: string;
                                message: string;
                            };
                            /** Format: date-time */
                            acceptedAt: string;
                            /** Format: date-time */
                            runAt?: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            /** Format: date-time */
                            startedAt?: string;
                            /** Format: date-time */
                            settledAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_results: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BatchesController_replay: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default [
                     *       "failed"
                     *     ]
                     */
                    states?: ("failed" | "unknown")[];
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        accepted: number;
                        rejected: number;
                        errors: {
                            line: number;
                            code: string;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            name?: string;
                            cron: string;
                            timeZone: string;
                            /** @enum {string} */
                            missed: "skip" | "catchUp";
                            /** Format: uuid */
                            connection: string;
                            resource?: string;
                            method: string;
                            route: string;
                            /** @enum {string} */
                            status: "active" | "paused";
                            error?: {
                                code: string;
                                message: string;
                            };
                            nextTicks: string[];
                            /** Format: date-time */
                            lastTickAt?: string;
                            /** Format: uuid */
                            lastJob?: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string | null;
                    cron: string;
                    /** @default UTC */
                    timeZone?: string;
                    /**
                     * @default skip
                     * @enum {string}
                     */
                    missed?: "skip" | "catchUp";
                    job: {
                        connection: string;
                        method?: string;
                        path?: string;
                        resource?: string;
                        id?: string;
                        pages?: "all" | number;
                        /** @enum {string} */
                        deliver?: "result" | "pages";
                        query?: {
                            [key: string]: string | number | boolean;
                        };
                        headers?: (string)[][] | {
                            [key: string]: string;
                        };
                        body?: string | {
                            [key: string]: unknown;
                        } | unknown[];
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        bodyEncoding?: "utf8" | "base64";
                        retry?: {
                            attempts: number;
                            /**
                             * @default [
                             *       "5xx",
                             *       "network"
                             *     ]
                             */
                            on?: ("429" | "5xx" | "network")[];
                        };
                        /** @default 0 */
                        priority?: number;
                        /** @default false */
                        resendUnsafe?: boolean;
                        callback?: {
                            /** Format: uri */
                            url: string;
                        } | {
                            /** Format: uuid */
                            endpoint: string;
                        };
                        metadata?: {
                            [key: string]: unknown;
                        };
                        expiresAfterMs?: number;
                    };
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name?: string;
                        cron: string;
                        timeZone: string;
                        /** @enum {string} */
                        missed: "skip" | "catchUp";
                        /** Format: uuid */
                        connection: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        error?: {
                            code: string;
                            message: string;
                        };
                        nextTicks: string[];
                        /** Format: date-time */
                        lastTickAt?: string;
                        /** Format: uuid */
                        lastJob?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name?: string;
                        cron: string;
                        timeZone: string;
                        /** @enum {string} */
                        missed: "skip" | "catchUp";
                        /** Format: uuid */
                        connection: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        error?: {
                            code: string;
                            message: string;
                        };
                        nextTicks: string[];
                        /** Format: date-time */
                        lastTickAt?: string;
                        /** Format: uuid */
                        lastJob?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_remove: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_update: {
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
                "application/json": {
                    name?: string | null;
                    cron?: string;
                    timeZone?: string;
                    /** @enum {string} */
                    missed?: "skip" | "catchUp";
                    job?: {
                        connection: string;
                        method?: string;
                        path?: string;
                        resource?: string;
                        id?: string;
                        pages?: "all" | number;
                        /** @enum {string} */
                        deliver?: "result" | "pages";
                        query?: {
                            [key: string]: string | number | boolean;
                        };
                        headers?: (string)[][] | {
                            [key: string]: string;
                        };
                        body?: string | {
                            [key: string]: unknown;
                        } | unknown[];
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        bodyEncoding?: "utf8" | "base64";
                        retry?: {
                            attempts: number;
                            /**
                             * @default [
                             *       "5xx",
                             *       "network"
                             *     ]
                             */
                            on?: ("429" | "5xx" | "network")[];
                        };
                        /** @default 0 */
                        priority?: number;
                        /** @default false */
                        resendUnsafe?: boolean;
                        callback?: {
                            /** Format: uri */
                            url: string;
                        } | {
                            /** Format: uuid */
                            endpoint: string;
                        };
                        metadata?: {
                            [key: string]: unknown;
                        };
                        expiresAfterMs?: number;
                    };
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name?: string;
                        cron: string;
                        timeZone: string;
                        /** @enum {string} */
                        missed: "skip" | "catchUp";
                        /** Format: uuid */
                        connection: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        error?: {
                            code: string;
                            message: string;
                        };
                        nextTicks: string[];
                        /** Format: date-time */
                        lastTickAt?: string;
                        /** Format: uuid */
                        lastJob?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_pause: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name?: string;
                        cron: string;
                        timeZone: string;
                        /** @enum {string} */
                        missed: "skip" | "catchUp";
                        /** Format: uuid */
                        connection: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        error?: {
                            code: string;
                            message: string;
                        };
                        nextTicks: string[];
                        /** Format: date-time */
                        lastTickAt?: string;
                        /** Format: uuid */
                        lastJob?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_resume: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name?: string;
                        cron: string;
                        timeZone: string;
                        /** @enum {string} */
                        missed: "skip" | "catchUp";
                        /** Format: uuid */
                        connection: string;
                        resource?: string;
                        method: string;
                        route: string;
                        /** @enum {string} */
                        status: "active" | "paused";
                        error?: {
                            code: string;
                            message: string;
                        };
                        nextTicks: string[];
                        /** Format: date-time */
                        lastTickAt?: string;
                        /** Format: uuid */
                        lastJob?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulesController_run: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionLanesController_look: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionLanesController_pause: {
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
                "application/json": {
                    until?: string;
                    reason?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionLanesController_resume: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionLanesController_limit: {
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
                "application/json": {
                    requests: number;
                    perMs: number;
                    until: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionLanesController_purge: {
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
                "application/json": {
                    /** @default false */
                    dryRun?: boolean;
                    confirm?: number;
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationLanesController_look: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationLanesController_pause: {
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
                "application/json": {
                    until?: string;
                    reason?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationLanesController_resume: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationLanesController_limit: {
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
                "application/json": {
                    requests: number;
                    perMs: number;
                    until: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationLanesController_purge: {
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
                "application/json": {
                    /** @default false */
                    dryRun?: boolean;
                    confirm?: number;
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        scope: "connection" | "integration" | "project";
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        state: "running" | "paused";
                        pauses: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            /** Format: date-time */
                            until?: string;
                            reason?: string;
                        }[];
                        limits: {
                            /** @enum {string} */
                            scope: "connection" | "integration" | "project";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            perMs: number;
                            /** Format: date-time */
                            until: string;
                        }[];
                        waitingFor?: {
                            /** @enum {string} */
                            kind: "limit" | "concurrency" | "pause" | "receipt" | "breaker" | "order";
                            key: string;
                            /** Format: date-time */
                            until?: string;
                        };
                        jobs: {
                            accepted: number;
                            queued: number;
                            running: number;
                            isAtLeast: boolean;
                        };
                        /** Format: date-time */
                        oldestAcceptedAt?: string;
                        purge?: {
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                            cancelled: number;
                            isOver: boolean;
                        };
                        changed?: {
                            as: string;
                            /** Format: uuid */
                            by: string;
                            /** Format: date-time */
                            at: string;
                        };
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                connection?: string;
                integration?: string;
                job?: string;
                outcome?: string;
                route?: string;
                since?: string;
                until?: string;
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "call" | "job";
                            /** Format: uuid */
                            connection: string;
                            /** Format: uuid */
                            integration?: string;
                            /** Format: uuid */
                            apiKey?: string;
                            /** Format: uuid */
                            job?: string;
                            attempt?: number;
                            method: string;
                            route: string;
                            outcome: string;
                            /** @enum {string} */
                            refusedBy?: "third_party" | "connection" | "caller" | "sluice";
                            status?: number;
                            dispatched: boolean;
                            waitedMs: number;
                            tokenMs?: number;
                            upstreamMs?: number;
                            totalMs: number;
                            requestBytes: number;
                            responseBytes: number;
                            traceparent?: string;
                            /** Format: date-time */
                            endedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestsController_plot: {
        parameters: {
            query?: {
                connection?: string;
                integration?: string;
                since?: string;
                until?: string;
                stepSeconds?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stepSeconds: number;
                        data: {
                            /** Format: date-time */
                            at: string;
                            requests: number;
                            refusedBy: {
                                third_party: number;
                                connection: number;
                                caller: number;
                                sluice: number;
                            };
                            waitedMs: number;
                            tokenMs: number;
                            upstreamMs: number;
                            totalMs: number;
                            p50Ms: number;
                            p95Ms: number;
                            requestBytes: number;
                            responseBytes: number;
                        }[];
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RequestsController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        kind: "call" | "job";
                        /** Format: uuid */
                        connection: string;
                        /** Format: uuid */
                        integration?: string;
                        /** Format: uuid */
                        apiKey?: string;
                        /** Format: uuid */
                        job?: string;
                        attempt?: number;
                        method: string;
                        route: string;
                        outcome: string;
                        /** @enum {string} */
                        refusedBy?: "third_party" | "connection" | "caller" | "sluice";
                        status?: number;
                        dispatched: boolean;
                        waitedMs: number;
                        tokenMs?: number;
                        upstreamMs?: number;
                        totalMs: number;
                        requestBytes: number;
                        responseBytes: number;
                        traceparent?: string;
                        /** Format: date-time */
                        endedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    VerifyController_verify: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        request: {
                            method: string;
                            path: string;
                        };
                        account?: string;
                        status: number | null;
                        error: {
                            code: string;
                            message: string;
                        } | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    PromoteController_promote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                selector: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    request: {
                        /** @enum {string} */
                        method: "GET";
                        path: string;
                        query?: {
                            [key: string]: string;
                        };
                    };
                    resource: string;
                    method: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        definition: {
                            resource: string;
                        } & {
                            [key: string]: unknown;
                        };
                        reasons: {
                            member: string;
                            found: unknown;
                            reason: string;
                        }[];
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TryController_try: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                selector: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `/schemas/resource.json` says what is in it; what is wrong with it is named by its places there. */
                    definition: {
                        [key: string]: unknown;
                    };
                    method: string;
                    id?: string;
                    query?: {
                        [key: string]: string | number | boolean;
                    };
                    body?: string | {
                        [key: string]: unknown;
                    } | unknown[];
                    send?: boolean;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        parameters: {
                            [key: string]: {
                                required: boolean;
                            } & {
                                [key: string]: unknown;
                            };
                        };
                        missing: string[];
                        request: {
                            method: string;
                            url: string;
                            headers: string[][];
                            body?: string;
                        } | null;
                        sent: boolean;
                        answer: {
                            status: number;
                            steps: {
                                step: string;
                                at?: unknown;
                                ok: boolean;
                                found?: unknown;
                                detail?: string;
                            }[];
                            fields: {
                                at: string;
                                types: string[];
                                count: number;
                            }[];
                            item?: {
                                before: unknown;
                                after: unknown;
                            };
                        } | null;
                        error: ({
                            code: string;
                            message: string;
                        } & {
                            [key: string]: unknown;
                        }) | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            url: string;
                            events: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                            /** @enum {string} */
                            status: "active" | "disabled";
                            /** Format: date-time */
                            failingSince?: string;
                            /** @enum {string} */
                            disabledBecause?: "gone" | "failing";
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uri */
                    url: string;
                    /**
                     * @default [
                     *       "job.settled"
                     *     ]
                     */
                    events?: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        url: string;
                        events: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                        /** @enum {string} */
                        status: "active" | "disabled";
                        /** Format: date-time */
                        failingSince?: string;
                        /** @enum {string} */
                        disabledBecause?: "gone" | "failing";
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        secret: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        url: string;
                        events: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                        /** @enum {string} */
                        status: "active" | "disabled";
                        /** Format: date-time */
                        failingSince?: string;
                        /** @enum {string} */
                        disabledBecause?: "gone" | "failing";
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_remove: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_update: {
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
                "application/json": {
                    /** Format: uri */
                    url?: string;
                    events?: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                    /** @enum {string} */
                    status?: "active" | "disabled";
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        url: string;
                        events: ("job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed")[];
                        /** @enum {string} */
                        status: "active" | "disabled";
                        /** Format: date-time */
                        failingSince?: string;
                        /** @enum {string} */
                        disabledBecause?: "gone" | "failing";
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WebhookEndpointsController_test: {
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
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        messageId: string;
                        /** Format: uuid */
                        job?: string;
                        /** Format: uuid */
                        endpoint?: string;
                        /** @enum {string} */
                        event: "job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed" | "endpoint.test";
                        host: string;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "given_up";
                        attempts: number;
                        /** Format: date-time */
                        nextAttemptAt?: string;
                        lastStatus?: number;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CallbacksController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                job?: string;
                state?: "pending" | "delivered" | "given_up";
                endpoint?: string;
                event?: "job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed" | "endpoint.test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            messageId: string;
                            /** Format: uuid */
                            job?: string;
                            /** Format: uuid */
                            endpoint?: string;
                            /** @enum {string} */
                            event: "job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed" | "endpoint.test";
                            host: string;
                            /** @enum {string} */
                            state: "pending" | "delivered" | "given_up";
                            attempts: number;
                            /** Format: date-time */
                            nextAttemptAt?: string;
                            lastStatus?: number;
                            lastError?: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            settledAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CallbacksController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        messageId: string;
                        /** Format: uuid */
                        job?: string;
                        /** Format: uuid */
                        endpoint?: string;
                        /** @enum {string} */
                        event: "job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed" | "endpoint.test";
                        host: string;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "given_up";
                        attempts: number;
                        /** Format: date-time */
                        nextAttemptAt?: string;
                        lastStatus?: number;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        settledAt?: string;
                        deliveries: {
                            /** Format: date-time */
                            at: string;
                            tookMs: number;
                            status?: number;
                            error?: string;
                        }[];
                        lastAnswer?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CallbacksController_replayAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    since: string;
                    /** Format: date-time */
                    until?: string;
                    /** Format: uuid */
                    endpoint?: string;
                    /** @default false */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        callbacks: number;
                        hasMore: boolean;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CallbacksController_replay: {
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
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        messageId: string;
                        /** Format: uuid */
                        job?: string;
                        /** Format: uuid */
                        endpoint?: string;
                        /** @enum {string} */
                        event: "job.settled" | "job.page_ready" | "batch.settled" | "batch.progress" | "connection.created" | "connection.refresh_failed" | "connection.needs_reauth" | "connection.recovered" | "connection.deleted" | "callback.given_up" | "endpoint.disabled" | "schedule.failed" | "endpoint.test";
                        host: string;
                        /** @enum {string} */
                        state: "pending" | "delivered" | "given_up";
                        attempts: number;
                        /** Format: date-time */
                        nextAttemptAt?: string;
                        lastStatus?: number;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        settledAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProvidersController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            id: string;
                            name: string;
                            /** Format: uri */
                            docs?: string;
                            baseUrl: string;
                            /** @default [] */
                            allowedHosts: string[];
                            /** @default {} */
                            variables: {
                                [key: string]: {
                                    label?: string;
                                    values?: string[];
                                };
                            };
                            auth: {
                                /** @enum {string} */
                                type: "none";
                            } | {
                                /** @enum {string} */
                                type: "bearer";
                            } | {
                                /** @enum {string} */
                                type: "basic";
                            } | {
                                /** @enum {string} */
                                type: "api_key";
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template?: string;
                            } | {
                                /** @enum {string} */
                                type: "headers";
                                headers: {
                                    [key: string]: string;
                                };
                                query?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2";
                                tokenUrl: string;
                                /**
                                 * @default basic
                                 * @enum {string}
                                 */
                                clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                authorizationUrl?: string;
                                issuer?: string;
                                refreshUrl?: string;
                                revocationUrl?: string;
                                /** @default true */
                                pkce: boolean;
                                /** @default  */
                                scopeSeparator: string;
                                authorizationParams?: {
                                    [key: string]: string;
                                };
                                tokenParams?: {
                                    [key: string]: string;
                                };
                                refreshParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2_client_credentials";
                                tokenUrl: string;
                                /**
                                 * @default basic
                                 * @enum {string}
                                 */
                                clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                scopes?: string[];
                                tokenParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2_jwt_bearer";
                                tokenUrl: string;
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                /**
                                 * @default RS256
                                 * @enum {string}
                                 */
                                algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                                audience?: string;
                                subject?: string;
                                scopes?: string[];
                                claims?: {
                                    [key: string]: string | number | boolean;
                                };
                                /** @default 180 */
                                assertionLifetimeS: number;
                                tokenParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth1";
                                /**
                                 * @default HMAC-SHA1
                                 * @enum {string}
                                 */
                                signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                                realm?: string & (string);
                            };
                            requiredScopes?: string[];
                            scopes?: {
                                [key: string]: string;
                            };
                            refresh?: {
                                accessTokenS?: number;
                                rotates?: boolean;
                                neverExpires?: boolean;
                            };
                            expired?: {
                                status: number;
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                            limits?: {
                                concurrency?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                                spread?: boolean;
                                ordered?: boolean;
                                scope?: "connection" | "integration" | {
                                    group: string;
                                };
                                routes?: {
                                    match: string;
                                    cost?: number;
                                    windows?: {
                                        requests: number;
                                        perMs: number;
                                    }[];
                                }[];
                            };
                            rateLimit?: {
                                limit?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                } | number;
                                remaining?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                };
                                used?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                };
                                /** @description When the limit is over. Of several values the latest counts. */
                                reset?: {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                    /** @enum {string} */
                                    unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                                };
                                /** @description Other answers than 429 that mean "too many". They become 429. */
                                exhausted?: {
                                    status: number;
                                    /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                    header?: {
                                        name: string;
                                        in?: string[];
                                    };
                                    /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                    body?: {
                                        pointer: string;
                                        in: string[];
                                    } | {
                                        contains: string;
                                    };
                                }[];
                            };
                            pagination?: {
                                /** @enum {string} */
                                style: "cursor" | "page" | "offset" | "next_url" | "link_header";
                                cursor?: string;
                                page?: string;
                                offset?: string;
                                size?: string;
                                maxSize?: number;
                                next?: string;
                            };
                            verify?: {
                                /**
                                 * @default GET
                                 * @enum {string}
                                 */
                                method: "GET" | "POST";
                                path: string;
                                headers?: {
                                    [key: string]: string;
                                };
                                body?: string;
                                expect?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                                account?: string;
                            };
                            resources?: unknown[];
                            hints?: {
                                [key: string]: string;
                            };
                            notes?: string[];
                            sources?: {
                                baseUrl?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                auth?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                refresh?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                expired?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                limits?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                rateLimit?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                pagination?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                verify?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                scopes?: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                };
                                resources?: {
                                    [key: string]: {
                                        /** Format: uri */
                                        url: string;
                                        checkedOn: string;
                                        paging?: {
                                            /** Format: uri */
                                            url: string;
                                            checkedOn: string;
                                        }[];
                                        pageSize?: {
                                            /** Format: uri */
                                            url: string;
                                            checkedOn: string;
                                        }[];
                                        errors?: {
                                            /** Format: uri */
                                            url: string;
                                            checkedOn: string;
                                        }[];
                                    };
                                };
                            };
                            /** @enum {string} */
                            owner: "catalogue" | "project";
                            requiresRelativePaths: boolean;
                            hasOAuthClient: boolean;
                            /** Format: date-time */
                            createdAt?: string;
                            /** Format: date-time */
                            updatedAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProvidersController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        /** Format: uri */
                        docs?: string;
                        baseUrl: string;
                        /** @default [] */
                        allowedHosts: string[];
                        /** @default {} */
                        variables: {
                            [key: string]: {
                                label?: string;
                                values?: string[];
                            };
                        };
                        auth: {
                            /** @enum {string} */
                            type: "none";
                        } | {
                            /** @enum {string} */
                            type: "bearer";
                        } | {
                            /** @enum {string} */
                            type: "basic";
                        } | {
                            /** @enum {string} */
                            type: "api_key";
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template?: string;
                        } | {
                            /** @enum {string} */
                            type: "headers";
                            headers: {
                                [key: string]: string;
                            };
                            query?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            authorizationUrl?: string;
                            issuer?: string;
                            refreshUrl?: string;
                            revocationUrl?: string;
                            /** @default true */
                            pkce: boolean;
                            /** @default  */
                            scopeSeparator: string;
                            authorizationParams?: {
                                [key: string]: string;
                            };
                            tokenParams?: {
                                [key: string]: string;
                            };
                            refreshParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_client_credentials";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            scopes?: string[];
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_jwt_bearer";
                            tokenUrl: string;
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            /**
                             * @default RS256
                             * @enum {string}
                             */
                            algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                            audience?: string;
                            subject?: string;
                            scopes?: string[];
                            claims?: {
                                [key: string]: string | number | boolean;
                            };
                            /** @default 180 */
                            assertionLifetimeS: number;
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth1";
                            /**
                             * @default HMAC-SHA1
                             * @enum {string}
                             */
                            signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                            realm?: string & (string);
                        };
                        requiredScopes?: string[];
                        scopes?: {
                            [key: string]: string;
                        };
                        refresh?: {
                            accessTokenS?: number;
                            rotates?: boolean;
                            neverExpires?: boolean;
                        };
                        expired?: {
                            status: number;
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        rateLimit?: {
                            limit?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            } | number;
                            remaining?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            used?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            /** @description When the limit is over. Of several values the latest counts. */
                            reset?: {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                                /** @enum {string} */
                                unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                            };
                            /** @description Other answers than 429 that mean "too many". They become 429. */
                            exhausted?: {
                                status: number;
                                /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                header?: {
                                    name: string;
                                    in?: string[];
                                };
                                /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                        };
                        pagination?: {
                            /** @enum {string} */
                            style: "cursor" | "page" | "offset" | "next_url" | "link_header";
                            cursor?: string;
                            page?: string;
                            offset?: string;
                            size?: string;
                            maxSize?: number;
                            next?: string;
                        };
                        verify?: {
                            /**
                             * @default GET
                             * @enum {string}
                             */
                            method: "GET" | "POST";
                            path: string;
                            headers?: {
                                [key: string]: string;
                            };
                            body?: string;
                            expect?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                            account?: string;
                        };
                        resources?: unknown[];
                        hints?: {
                            [key: string]: string;
                        };
                        notes?: string[];
                        sources?: {
                            baseUrl?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            auth?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            refresh?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            expired?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            limits?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            rateLimit?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            pagination?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            verify?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            scopes?: {
                                /** Format: uri */
                                url: string;
                                checkedOn: string;
                            };
                            resources?: {
                                [key: string]: {
                                    /** Format: uri */
                                    url: string;
                                    checkedOn: string;
                                    paging?: {
                                        /** Format: uri */
                                        url: string;
                                        checkedOn: string;
                                    }[];
                                    pageSize?: {
                                        /** Format: uri */
                                        url: string;
                                        checkedOn: string;
                                    }[];
                                    errors?: {
                                        /** Format: uri */
                                        url: string;
                                        checkedOn: string;
                                    }[];
                                };
                            };
                        };
                        /** @enum {string} */
                        owner: "catalogue" | "project";
                        requiresRelativePaths: boolean;
                        hasOAuthClient: boolean;
                        /** Format: date-time */
                        createdAt?: string;
                        /** Format: date-time */
                        updatedAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            key: string;
                            provider?: string;
                            inherited?: string[];
                            name: string;
                            baseUrl: string;
                            allowedHosts: string[];
                            plainHttpHosts: string[];
                            auth: {
                                /** @enum {string} */
                                type: "none";
                            } | {
                                /** @enum {string} */
                                type: "bearer";
                            } | {
                                /** @enum {string} */
                                type: "basic";
                            } | {
                                /** @enum {string} */
                                type: "api_key";
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template?: string;
                            } | {
                                /** @enum {string} */
                                type: "headers";
                                headers: {
                                    [key: string]: string;
                                };
                                query?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2";
                                tokenUrl: string;
                                /**
                                 * @default basic
                                 * @enum {string}
                                 */
                                clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                authorizationUrl?: string;
                                issuer?: string;
                                refreshUrl?: string;
                                revocationUrl?: string;
                                /** @default true */
                                pkce: boolean;
                                /** @default  */
                                scopeSeparator: string;
                                authorizationParams?: {
                                    [key: string]: string;
                                };
                                tokenParams?: {
                                    [key: string]: string;
                                };
                                refreshParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2_client_credentials";
                                tokenUrl: string;
                                /**
                                 * @default basic
                                 * @enum {string}
                                 */
                                clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                scopes?: string[];
                                tokenParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth2_jwt_bearer";
                                tokenUrl: string;
                                /** @enum {string} */
                                requestFormat?: "form" | "json" | "query";
                                tokenAnswer?: {
                                    accessToken?: string;
                                    refreshToken?: string;
                                    expires?: {
                                        pointer: string;
                                        /** @enum {string} */
                                        unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                    };
                                    defaultLifetimeS?: number;
                                    account?: string;
                                    errorCode?: string;
                                    permanentErrors?: string[];
                                    configurationErrors?: string[];
                                };
                                placement?: {
                                    /** @enum {string} */
                                    in: "header" | "query";
                                    name: string;
                                    template: string;
                                };
                                refreshMarginS?: number;
                                /**
                                 * @default RS256
                                 * @enum {string}
                                 */
                                algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                                audience?: string;
                                subject?: string;
                                scopes?: string[];
                                claims?: {
                                    [key: string]: string | number | boolean;
                                };
                                /** @default 180 */
                                assertionLifetimeS: number;
                                tokenParams?: {
                                    [key: string]: string;
                                };
                            } | {
                                /** @enum {string} */
                                type: "oauth1";
                                /**
                                 * @default HMAC-SHA1
                                 * @enum {string}
                                 */
                                signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                                realm?: string & (string);
                            };
                            oauth?: {
                                clientId: string;
                                scopes: string[];
                                hasClientSecret: boolean;
                            };
                            /** Format: uri */
                            redirectUri?: string;
                            variables: {
                                [key: string]: {
                                    label?: string;
                                    values?: string[];
                                };
                            };
                            limits?: {
                                concurrency?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                                spread?: boolean;
                                ordered?: boolean;
                                scope?: "connection" | "integration" | {
                                    group: string;
                                };
                                routes?: {
                                    match: string;
                                    cost?: number;
                                    windows?: {
                                        requests: number;
                                        perMs: number;
                                    }[];
                                }[];
                            };
                            timeouts: {
                                /** @default 10000 */
                                queueMs: number;
                                /** @default 10000 */
                                connectMs: number;
                                /** @default 30000 */
                                headersMs: number;
                                /** @default 60000 */
                                idleMs: number;
                                /** @default 120000 */
                                totalMs: number;
                            };
                            maxRequestBytes: number;
                            maxResponseBytes: number;
                            rateLimit?: {
                                limit?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                } | number;
                                remaining?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                };
                                used?: string | {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                };
                                /** @description When the limit is over. Of several values the latest counts. */
                                reset?: {
                                    header: string;
                                    /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                    key?: string;
                                    /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                    at?: number;
                                    /** @enum {string} */
                                    unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                                };
                                /** @description Other answers than 429 that mean "too many". They become 429. */
                                exhausted?: {
                                    status: number;
                                    /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                    header?: {
                                        name: string;
                                        in?: string[];
                                    };
                                    /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                    body?: {
                                        pointer: string;
                                        in: string[];
                                    } | {
                                        contains: string;
                                    };
                                }[];
                            };
                            expired?: {
                                status: number;
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                            verify?: {
                                /**
                                 * @default GET
                                 * @enum {string}
                                 */
                                method: "GET" | "POST";
                                path: string;
                                headers?: {
                                    [key: string]: string;
                                };
                                body?: string;
                                expect?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                                account?: string;
                            };
                            rewriteLinks?: {
                                /**
                                 * @default off
                                 * @enum {string}
                                 */
                                default: "on" | "off";
                                /** @default [] */
                                fields: string[];
                            };
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    provider?: string;
                    name?: string;
                    baseUrl?: string;
                    allowedHosts?: string[];
                    /** @default [] */
                    plainHttpHosts?: string[];
                    auth?: {
                        /** @enum {string} */
                        type: "none";
                    } | {
                        /** @enum {string} */
                        type: "bearer";
                    } | {
                        /** @enum {string} */
                        type: "basic";
                    } | {
                        /** @enum {string} */
                        type: "api_key";
                        /** @enum {string} */
                        in: "header" | "query";
                        name: string;
                        template?: string;
                    } | {
                        /** @enum {string} */
                        type: "headers";
                        headers: {
                            [key: string]: string;
                        };
                        query?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2";
                        tokenUrl: string;
                        /**
                         * @default basic
                         * @enum {string}
                         */
                        clientAuth?: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        authorizationUrl?: string;
                        issuer?: string;
                        refreshUrl?: string;
                        revocationUrl?: string;
                        /** @default true */
                        pkce?: boolean;
                        /** @default  */
                        scopeSeparator?: string;
                        authorizationParams?: {
                            [key: string]: string;
                        };
                        tokenParams?: {
                            [key: string]: string;
                        };
                        refreshParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2_client_credentials";
                        tokenUrl: string;
                        /**
                         * @default basic
                         * @enum {string}
                         */
                        clientAuth?: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        scopes?: string[];
                        tokenParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2_jwt_bearer";
                        tokenUrl: string;
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        /**
                         * @default RS256
                         * @enum {string}
                         */
                        algorithm?: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                        audience?: string;
                        subject?: string;
                        scopes?: string[];
                        claims?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @default 180 */
                        assertionLifetimeS?: number;
                        tokenParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth1";
                        /**
                         * @default HMAC-SHA1
                         * @enum {string}
                         */
                        signatureMethod?: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                        realm?: string & (string);
                    };
                    oauth?: {
                        clientId: string;
                        clientSecret?: string;
                        /** @default [] */
                        scopes?: string[];
                    };
                    variables?: {
                        [key: string]: {
                            label?: string;
                            values?: string[];
                        };
                    };
                    limits?: {
                        concurrency?: number;
                        windows?: {
                            requests: number;
                            perMs: number;
                        }[];
                        spread?: boolean;
                        ordered?: boolean;
                        scope?: "connection" | "integration" | {
                            group: string;
                        };
                        routes?: {
                            match: string;
                            cost?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                        }[];
                    };
                    timeouts?: {
                        /** @default 10000 */
                        queueMs?: number;
                        /** @default 10000 */
                        connectMs?: number;
                        /** @default 30000 */
                        headersMs?: number;
                        /** @default 60000 */
                        idleMs?: number;
                        /** @default 120000 */
                        totalMs?: number;
                    };
                    /** @default 31457280 */
                    maxRequestBytes?: number;
                    /** @default 1073741824 */
                    maxResponseBytes?: number;
                    /** @description How the provider speaks of its limits in headers, and with other statuses than 429. */
                    rateLimit?: {
                        limit?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        } | number;
                        remaining?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        };
                        used?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        };
                        /** @description When the limit is over. Of several values the latest counts. */
                        reset?: {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                            /** @enum {string} */
                            unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                        };
                        /** @description Other answers than 429 that mean "too many". They become 429. */
                        exhausted?: {
                            status: number;
                            /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                            header?: {
                                name: string;
                                in?: string[];
                            };
                            /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                    };
                    expired?: {
                        status: number;
                        body?: {
                            pointer: string;
                            in: string[];
                        } | {
                            contains: string;
                        };
                    }[];
                    /** @description A cheap request that succeeds exactly when the credentials are good, instead of the provider's. */
                    verify?: {
                        /**
                         * @default GET
                         * @enum {string}
                         */
                        method?: "GET" | "POST";
                        path: string;
                        headers?: {
                            [key: string]: string;
                        };
                        body?: string;
                        expect?: {
                            pointer: string;
                            in: string[];
                        } | {
                            contains: string;
                        };
                        account?: string;
                    };
                    rewriteLinks?: {
                        /**
                         * @default off
                         * @enum {string}
                         */
                        default?: "on" | "off";
                        /** @default [] */
                        fields?: string[];
                    };
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        key: string;
                        provider?: string;
                        inherited?: string[];
                        name: string;
                        baseUrl: string;
                        allowedHosts: string[];
                        plainHttpHosts: string[];
                        auth: {
                            /** @enum {string} */
                            type: "none";
                        } | {
                            /** @enum {string} */
                            type: "bearer";
                        } | {
                            /** @enum {string} */
                            type: "basic";
                        } | {
                            /** @enum {string} */
                            type: "api_key";
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template?: string;
                        } | {
                            /** @enum {string} */
                            type: "headers";
                            headers: {
                                [key: string]: string;
                            };
                            query?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            authorizationUrl?: string;
                            issuer?: string;
                            refreshUrl?: string;
                            revocationUrl?: string;
                            /** @default true */
                            pkce: boolean;
                            /** @default  */
                            scopeSeparator: string;
                            authorizationParams?: {
                                [key: string]: string;
                            };
                            tokenParams?: {
                                [key: string]: string;
                            };
                            refreshParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_client_credentials";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            scopes?: string[];
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_jwt_bearer";
                            tokenUrl: string;
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            /**
                             * @default RS256
                             * @enum {string}
                             */
                            algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                            audience?: string;
                            subject?: string;
                            scopes?: string[];
                            claims?: {
                                [key: string]: string | number | boolean;
                            };
                            /** @default 180 */
                            assertionLifetimeS: number;
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth1";
                            /**
                             * @default HMAC-SHA1
                             * @enum {string}
                             */
                            signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                            realm?: string & (string);
                        };
                        oauth?: {
                            clientId: string;
                            scopes: string[];
                            hasClientSecret: boolean;
                        };
                        /** Format: uri */
                        redirectUri?: string;
                        variables: {
                            [key: string]: {
                                label?: string;
                                values?: string[];
                            };
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        timeouts: {
                            /** @default 10000 */
                            queueMs: number;
                            /** @default 10000 */
                            connectMs: number;
                            /** @default 30000 */
                            headersMs: number;
                            /** @default 60000 */
                            idleMs: number;
                            /** @default 120000 */
                            totalMs: number;
                        };
                        maxRequestBytes: number;
                        maxResponseBytes: number;
                        rateLimit?: {
                            limit?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            } | number;
                            remaining?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            used?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            /** @description When the limit is over. Of several values the latest counts. */
                            reset?: {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                                /** @enum {string} */
                                unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                            };
                            /** @description Other answers than 429 that mean "too many". They become 429. */
                            exhausted?: {
                                status: number;
                                /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                header?: {
                                    name: string;
                                    in?: string[];
                                };
                                /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                        };
                        expired?: {
                            status: number;
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                        verify?: {
                            /**
                             * @default GET
                             * @enum {string}
                             */
                            method: "GET" | "POST";
                            path: string;
                            headers?: {
                                [key: string]: string;
                            };
                            body?: string;
                            expect?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                            account?: string;
                        };
                        rewriteLinks?: {
                            /**
                             * @default off
                             * @enum {string}
                             */
                            default: "on" | "off";
                            /** @default [] */
                            fields: string[];
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                integration: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        key: string;
                        provider?: string;
                        inherited?: string[];
                        name: string;
                        baseUrl: string;
                        allowedHosts: string[];
                        plainHttpHosts: string[];
                        auth: {
                            /** @enum {string} */
                            type: "none";
                        } | {
                            /** @enum {string} */
                            type: "bearer";
                        } | {
                            /** @enum {string} */
                            type: "basic";
                        } | {
                            /** @enum {string} */
                            type: "api_key";
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template?: string;
                        } | {
                            /** @enum {string} */
                            type: "headers";
                            headers: {
                                [key: string]: string;
                            };
                            query?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            authorizationUrl?: string;
                            issuer?: string;
                            refreshUrl?: string;
                            revocationUrl?: string;
                            /** @default true */
                            pkce: boolean;
                            /** @default  */
                            scopeSeparator: string;
                            authorizationParams?: {
                                [key: string]: string;
                            };
                            tokenParams?: {
                                [key: string]: string;
                            };
                            refreshParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_client_credentials";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            scopes?: string[];
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_jwt_bearer";
                            tokenUrl: string;
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            /**
                             * @default RS256
                             * @enum {string}
                             */
                            algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                            audience?: string;
                            subject?: string;
                            scopes?: string[];
                            claims?: {
                                [key: string]: string | number | boolean;
                            };
                            /** @default 180 */
                            assertionLifetimeS: number;
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth1";
                            /**
                             * @default HMAC-SHA1
                             * @enum {string}
                             */
                            signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                            realm?: string & (string);
                        };
                        oauth?: {
                            clientId: string;
                            scopes: string[];
                            hasClientSecret: boolean;
                        };
                        /** Format: uri */
                        redirectUri?: string;
                        variables: {
                            [key: string]: {
                                label?: string;
                                values?: string[];
                            };
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        timeouts: {
                            /** @default 10000 */
                            queueMs: number;
                            /** @default 10000 */
                            connectMs: number;
                            /** @default 30000 */
                            headersMs: number;
                            /** @default 60000 */
                            idleMs: number;
                            /** @default 120000 */
                            totalMs: number;
                        };
                        maxRequestBytes: number;
                        maxResponseBytes: number;
                        rateLimit?: {
                            limit?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            } | number;
                            remaining?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            used?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            /** @description When the limit is over. Of several values the latest counts. */
                            reset?: {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                                /** @enum {string} */
                                unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                            };
                            /** @description Other answers than 429 that mean "too many". They become 429. */
                            exhausted?: {
                                status: number;
                                /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                header?: {
                                    name: string;
                                    in?: string[];
                                };
                                /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                        };
                        expired?: {
                            status: number;
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                        verify?: {
                            /**
                             * @default GET
                             * @enum {string}
                             */
                            method: "GET" | "POST";
                            path: string;
                            headers?: {
                                [key: string]: string;
                            };
                            body?: string;
                            expect?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                            account?: string;
                        };
                        rewriteLinks?: {
                            /**
                             * @default off
                             * @enum {string}
                             */
                            default: "on" | "off";
                            /** @default [] */
                            fields: string[];
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                integration: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationsController_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                integration: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    baseUrl?: string;
                    allowedHosts?: string[];
                    plainHttpHosts?: string[];
                    auth?: {
                        /** @enum {string} */
                        type: "none";
                    } | {
                        /** @enum {string} */
                        type: "bearer";
                    } | {
                        /** @enum {string} */
                        type: "basic";
                    } | {
                        /** @enum {string} */
                        type: "api_key";
                        /** @enum {string} */
                        in: "header" | "query";
                        name: string;
                        template?: string;
                    } | {
                        /** @enum {string} */
                        type: "headers";
                        headers: {
                            [key: string]: string;
                        };
                        query?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2";
                        tokenUrl: string;
                        /**
                         * @default basic
                         * @enum {string}
                         */
                        clientAuth?: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        authorizationUrl?: string;
                        issuer?: string;
                        refreshUrl?: string;
                        revocationUrl?: string;
                        /** @default true */
                        pkce?: boolean;
                        /** @default  */
                        scopeSeparator?: string;
                        authorizationParams?: {
                            [key: string]: string;
                        };
                        tokenParams?: {
                            [key: string]: string;
                        };
                        refreshParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2_client_credentials";
                        tokenUrl: string;
                        /**
                         * @default basic
                         * @enum {string}
                         */
                        clientAuth?: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        scopes?: string[];
                        tokenParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth2_jwt_bearer";
                        tokenUrl: string;
                        /** @enum {string} */
                        requestFormat?: "form" | "json" | "query";
                        tokenAnswer?: {
                            accessToken?: string;
                            refreshToken?: string;
                            expires?: {
                                pointer: string;
                                /** @enum {string} */
                                unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                            };
                            defaultLifetimeS?: number;
                            account?: string;
                            errorCode?: string;
                            permanentErrors?: string[];
                            configurationErrors?: string[];
                        };
                        placement?: {
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template: string;
                        };
                        refreshMarginS?: number;
                        /**
                         * @default RS256
                         * @enum {string}
                         */
                        algorithm?: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                        audience?: string;
                        subject?: string;
                        scopes?: string[];
                        claims?: {
                            [key: string]: string | number | boolean;
                        };
                        /** @default 180 */
                        assertionLifetimeS?: number;
                        tokenParams?: {
                            [key: string]: string;
                        };
                    } | {
                        /** @enum {string} */
                        type: "oauth1";
                        /**
                         * @default HMAC-SHA1
                         * @enum {string}
                         */
                        signatureMethod?: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                        realm?: string & (string);
                    };
                    oauth?: {
                        clientId: string;
                        clientSecret?: string;
                        /** @default [] */
                        scopes?: string[];
                    };
                    variables?: {
                        [key: string]: {
                            label?: string;
                            values?: string[];
                        };
                    };
                    limits?: {
                        concurrency?: number;
                        windows?: {
                            requests: number;
                            perMs: number;
                        }[];
                        spread?: boolean;
                        ordered?: boolean;
                        scope?: "connection" | "integration" | {
                            group: string;
                        };
                        routes?: {
                            match: string;
                            cost?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                        }[];
                    } | null;
                    timeouts?: {
                        /** @default 10000 */
                        queueMs?: number;
                        /** @default 10000 */
                        connectMs?: number;
                        /** @default 30000 */
                        headersMs?: number;
                        /** @default 60000 */
                        idleMs?: number;
                        /** @default 120000 */
                        totalMs?: number;
                    } | null;
                    maxRequestBytes?: number;
                    maxResponseBytes?: number;
                    rateLimit?: {
                        limit?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        } | number;
                        remaining?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        };
                        used?: string | {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                        };
                        /** @description When the limit is over. Of several values the latest counts. */
                        reset?: {
                            header: string;
                            /** @description The value after this name and "=" or ":", wherever it is in the header. */
                            key?: string;
                            /** @description Which of the values that are separated by "," or "/", counted from 0. */
                            at?: number;
                            /** @enum {string} */
                            unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                        };
                        /** @description Other answers than 429 that mean "too many". They become 429. */
                        exhausted?: {
                            status: number;
                            /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                            header?: {
                                name: string;
                                in?: string[];
                            };
                            /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                    } | null;
                    expired?: {
                        status: number;
                        body?: {
                            pointer: string;
                            in: string[];
                        } | {
                            contains: string;
                        };
                    }[] | null;
                    verify?: {
                        /**
                         * @default GET
                         * @enum {string}
                         */
                        method?: "GET" | "POST";
                        path: string;
                        headers?: {
                            [key: string]: string;
                        };
                        body?: string;
                        expect?: {
                            pointer: string;
                            in: string[];
                        } | {
                            contains: string;
                        };
                        account?: string;
                    } | null;
                    rewriteLinks?: {
                        /**
                         * @default off
                         * @enum {string}
                         */
                        default?: "on" | "off";
                        /** @default [] */
                        fields?: string[];
                    } | null;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        key: string;
                        provider?: string;
                        inherited?: string[];
                        name: string;
                        baseUrl: string;
                        allowedHosts: string[];
                        plainHttpHosts: string[];
                        auth: {
                            /** @enum {string} */
                            type: "none";
                        } | {
                            /** @enum {string} */
                            type: "bearer";
                        } | {
                            /** @enum {string} */
                            type: "basic";
                        } | {
                            /** @enum {string} */
                            type: "api_key";
                            /** @enum {string} */
                            in: "header" | "query";
                            name: string;
                            template?: string;
                        } | {
                            /** @enum {string} */
                            type: "headers";
                            headers: {
                                [key: string]: string;
                            };
                            query?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            authorizationUrl?: string;
                            issuer?: string;
                            refreshUrl?: string;
                            revocationUrl?: string;
                            /** @default true */
                            pkce: boolean;
                            /** @default  */
                            scopeSeparator: string;
                            authorizationParams?: {
                                [key: string]: string;
                            };
                            tokenParams?: {
                                [key: string]: string;
                            };
                            refreshParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_client_credentials";
                            tokenUrl: string;
                            /**
                             * @default basic
                             * @enum {string}
                             */
                            clientAuth: "basic" | "basic_unencoded" | "body" | "secret_as_user" | "none";
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            scopes?: string[];
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth2_jwt_bearer";
                            tokenUrl: string;
                            /** @enum {string} */
                            requestFormat?: "form" | "json" | "query";
                            tokenAnswer?: {
                                accessToken?: string;
                                refreshToken?: string;
                                expires?: {
                                    pointer: string;
                                    /** @enum {string} */
                                    unit: "s" | "ms" | "epoch_s" | "epoch_ms" | "iso";
                                };
                                defaultLifetimeS?: number;
                                account?: string;
                                errorCode?: string;
                                permanentErrors?: string[];
                                configurationErrors?: string[];
                            };
                            placement?: {
                                /** @enum {string} */
                                in: "header" | "query";
                                name: string;
                                template: string;
                            };
                            refreshMarginS?: number;
                            /**
                             * @default RS256
                             * @enum {string}
                             */
                            algorithm: "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";
                            audience?: string;
                            subject?: string;
                            scopes?: string[];
                            claims?: {
                                [key: string]: string | number | boolean;
                            };
                            /** @default 180 */
                            assertionLifetimeS: number;
                            tokenParams?: {
                                [key: string]: string;
                            };
                        } | {
                            /** @enum {string} */
                            type: "oauth1";
                            /**
                             * @default HMAC-SHA1
                             * @enum {string}
                             */
                            signatureMethod: "HMAC-SHA1" | "HMAC-SHA256" | "PLAINTEXT" | "RSA-SHA1";
                            realm?: string & (string);
                        };
                        oauth?: {
                            clientId: string;
                            scopes: string[];
                            hasClientSecret: boolean;
                        };
                        /** Format: uri */
                        redirectUri?: string;
                        variables: {
                            [key: string]: {
                                label?: string;
                                values?: string[];
                            };
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        timeouts: {
                            /** @default 10000 */
                            queueMs: number;
                            /** @default 10000 */
                            connectMs: number;
                            /** @default 30000 */
                            headersMs: number;
                            /** @default 60000 */
                            idleMs: number;
                            /** @default 120000 */
                            totalMs: number;
                        };
                        maxRequestBytes: number;
                        maxResponseBytes: number;
                        rateLimit?: {
                            limit?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            } | number;
                            remaining?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            used?: string | {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                            };
                            /** @description When the limit is over. Of several values the latest counts. */
                            reset?: {
                                header: string;
                                /** @description The value after this name and "=" or ":", wherever it is in the header. */
                                key?: string;
                                /** @description Which of the values that are separated by "," or "/", counted from 0. */
                                at?: number;
                                /** @enum {string} */
                                unit: "epoch_s" | "epoch_ms" | "delta_s" | "delta_ms" | "minutes" | "http_date" | "iso" | "duration";
                            };
                            /** @description Other answers than 429 that mean "too many". They become 429. */
                            exhausted?: {
                                status: number;
                                /** @description A header that is there; with `in`, with one of these values, letter by letter. */
                                header?: {
                                    name: string;
                                    in?: string[];
                                };
                                /** @description What the first 16 KiB of the decoded body hold; event streams are not looked at. */
                                body?: {
                                    pointer: string;
                                    in: string[];
                                } | {
                                    contains: string;
                                };
                            }[];
                        };
                        expired?: {
                            status: number;
                            body?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                        }[];
                        verify?: {
                            /**
                             * @default GET
                             * @enum {string}
                             */
                            method: "GET" | "POST";
                            path: string;
                            headers?: {
                                [key: string]: string;
                            };
                            body?: string;
                            expect?: {
                                pointer: string;
                                in: string[];
                            } | {
                                contains: string;
                            };
                            account?: string;
                        };
                        rewriteLinks?: {
                            /**
                             * @default off
                             * @enum {string}
                             */
                            default: "on" | "off";
                            /** @default [] */
                            fields: string[];
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationDefinitionsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            resource: string;
                            /** @enum {string} */
                            level: "integration" | "connection";
                            version: number;
                            definition: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            replacedAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationDefinitionsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resource: string;
                        /** @enum {string} */
                        level: "integration" | "connection";
                        version: number;
                        definition: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        replacedAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationDefinitionsController_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        /** @description A definition. `/schemas/resource.json` says what is in it. */
        requestBody: {
            content: {
                "application/json": {
                    resource?: string;
                    description?: string;
                    extends?: string;
                    bind?: {
                        [key: string]: unknown;
                    };
                    idField?: string;
                    methods?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resource: string;
                        /** @enum {string} */
                        level: "integration" | "connection";
                        version: number;
                        definition: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        replacedAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    IntegrationDefinitionsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionDefinitionsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            resource: string;
                            /** @enum {string} */
                            level: "integration" | "connection";
                            version: number;
                            definition: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            replacedAt?: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionDefinitionsController_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resource: string;
                        /** @enum {string} */
                        level: "integration" | "connection";
                        version: number;
                        definition: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        replacedAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionDefinitionsController_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        /** @description A definition. `/schemas/resource.json` says what is in it. */
        requestBody: {
            content: {
                "application/json": {
                    resource?: string;
                    description?: string;
                    extends?: string;
                    bind?: {
                        [key: string]: unknown;
                    };
                    idField?: string;
                    methods?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resource: string;
                        /** @enum {string} */
                        level: "integration" | "connection";
                        version: number;
                        definition: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        replacedAt?: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionDefinitionsController_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                resource: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                integration?: string;
                externalUserId?: string;
                status?: "active" | "needs_reauth" | "disabled";
                alias?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                            integration: string;
                            externalUserId?: string;
                            alias?: string;
                            account?: string;
                            variables: {
                                [key: string]: string;
                            };
                            limits?: {
                                concurrency?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                                spread?: boolean;
                                ordered?: boolean;
                                scope?: "connection" | "integration" | {
                                    group: string;
                                };
                                routes?: {
                                    match: string;
                                    cost?: number;
                                    windows?: {
                                        requests: number;
                                        perMs: number;
                                    }[];
                                }[];
                            };
                            /** @enum {string} */
                            status: "active" | "needs_reauth" | "disabled";
                            /** Format: date-time */
                            expiresAt?: string;
                            /** Format: date-time */
                            lastRefreshedAt?: string;
                            lastError?: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    integration: string;
                    externalUserId?: string;
                    alias?: string;
                    /** @default {} */
                    variables?: {
                        [key: string]: string;
                    };
                    /** @default {} */
                    credentials?: {
                        [key: string]: string;
                    };
                    limits?: {
                        concurrency?: number;
                        windows?: {
                            requests: number;
                            perMs: number;
                        }[];
                        spread?: boolean;
                        ordered?: boolean;
                        scope?: "connection" | "integration" | {
                            group: string;
                        };
                        routes?: {
                            match: string;
                            cost?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                        }[];
                    };
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        integration: string;
                        externalUserId?: string;
                        alias?: string;
                        account?: string;
                        variables: {
                            [key: string]: string;
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        /** @enum {string} */
                        status: "active" | "needs_reauth" | "disabled";
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        lastRefreshedAt?: string;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        integration: string;
                        externalUserId?: string;
                        alias?: string;
                        account?: string;
                        variables: {
                            [key: string]: string;
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        /** @enum {string} */
                        status: "active" | "needs_reauth" | "disabled";
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        lastRefreshedAt?: string;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_remove: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_update: {
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
                "application/json": {
                    variables?: {
                        [key: string]: string;
                    };
                    credentials?: {
                        [key: string]: string;
                    };
                    limits?: {
                        concurrency?: number;
                        windows?: {
                            requests: number;
                            perMs: number;
                        }[];
                        spread?: boolean;
                        ordered?: boolean;
                        scope?: "connection" | "integration" | {
                            group: string;
                        };
                        routes?: {
                            match: string;
                            cost?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                        }[];
                    } | null;
                    alias?: string | null;
                    /** @enum {string} */
                    status?: "active" | "disabled";
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        integration: string;
                        externalUserId?: string;
                        alias?: string;
                        account?: string;
                        variables: {
                            [key: string]: string;
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        /** @enum {string} */
                        status: "active" | "needs_reauth" | "disabled";
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        lastRefreshedAt?: string;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectionsController_refresh: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        integration: string;
                        externalUserId?: string;
                        alias?: string;
                        account?: string;
                        variables: {
                            [key: string]: string;
                        };
                        limits?: {
                            concurrency?: number;
                            windows?: {
                                requests: number;
                                perMs: number;
                            }[];
                            spread?: boolean;
                            ordered?: boolean;
                            scope?: "connection" | "integration" | {
                                group: string;
                            };
                            routes?: {
                                match: string;
                                cost?: number;
                                windows?: {
                                    requests: number;
                                    perMs: number;
                                }[];
                            }[];
                        };
                        /** @enum {string} */
                        status: "active" | "needs_reauth" | "disabled";
                        /** Format: date-time */
                        expiresAt?: string;
                        /** Format: date-time */
                        lastRefreshedAt?: string;
                        lastError?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectController_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    integrations?: string[];
                    externalUserId?: string;
                    /** Format: uuid */
                    connection?: string;
                    returnUrl?: string;
                    origin?: string;
                    /** @default 1800 */
                    expiresIn?: number;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        status: "pending" | "connected" | "failed" | "expired";
                        integrations?: string[];
                        externalUserId?: string;
                        /** Format: uuid */
                        connection?: string;
                        integration?: string;
                        verified?: boolean | null;
                        account?: string;
                        error?: {
                            /** @enum {string} */
                            code: "denied" | "provider_error" | "account_mismatch" | "credentials_refused" | "exchange_failed" | "misconfigured" | "link_expired" | "in_progress";
                            message: string;
                        };
                        returnUrl?: string;
                        origin?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** Format: uri */
                        url: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ConnectController_get: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        status: "pending" | "connected" | "failed" | "expired";
                        integrations?: string[];
                        externalUserId?: string;
                        /** Format: uuid */
                        connection?: string;
                        integration?: string;
                        verified?: boolean | null;
                        account?: string;
                        error?: {
                            /** @enum {string} */
                            code: "denied" | "provider_error" | "account_mismatch" | "credentials_refused" | "exchange_failed" | "misconfigured" | "link_expired" | "in_progress";
                            message: string;
                        };
                        returnUrl?: string;
                        origin?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
            /** @description An error of Sluice. */
            default: {
                headers: {
                    /** @description The `code`. An answer of a third party never has this header. */
                    "sluice-error"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
