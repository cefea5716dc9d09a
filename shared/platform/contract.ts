import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';

const partState = z.enum(['ok', 'unavailable']);

const health = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.object({ database: partState, queue: partState, storage: partState }),
  timestamp: z.string(),
});

export const getHealth = operation({
  id: 'getHealth',
  method: 'GET',
  path: '/v2/health',
  face: 'platform',
  auth: 'none',
  tag: 'Platform',
  summary: 'Whether the database, the queue and the file storage answer',
  responses: {
    200: {
      description: 'Everything answers',
      schema: health,
      example: {
        status: 'ok',
        checks: { database: 'ok', queue: 'ok', storage: 'ok' },
        timestamp: '2026-01-31T12:00:00.000Z',
      },
    },
    503: { description: 'A part does not answer', schema: health },
  },
});

export const getOpenApi = operation({
  id: 'getOpenApi',
  method: 'GET',
  path: '/v2/openapi.json',
  face: 'platform',
  auth: 'none',
  tag: 'Platform',
  summary: 'This document: OpenAPI 3.1, made from the schemas that validate',
  responses: { 200: { description: 'The OpenAPI document', contentType: 'application/json; charset=utf-8' } },
});

export const getDocs = operation({
  id: 'getDocs',
  method: 'GET',
  path: '/v2/docs',
  face: 'platform',
  auth: 'none',
  tag: 'Platform',
  summary: 'The API reference as a page',
  responses: { 200: { description: 'An HTML page', contentType: 'text/html; charset=utf-8' } },
});

export const getDocsAsset = operation({
  id: 'getDocsAsset',
  method: 'GET',
  path: '/v2/docs/{asset}',
  face: 'platform',
  auth: 'none',
  tag: 'Platform',
  summary: 'A script or style of the reference page',
  params: z.object({ asset: z.enum(['swagger-ui-bundle.js', 'swagger-ui.css', 'start.js']) }),
  responses: { 200: { description: 'The file', contentType: 'text/plain; charset=utf-8' } },
});

export const platformOperations = [getHealth, getOpenApi, getDocs, getDocsAsset] as const;
