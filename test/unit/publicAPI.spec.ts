import { expect, it } from 'vitest'

import * as publicAPI from '../../src/index.js'

it('exports what is promised, and nothing by accident', () => {
  expect(Object.keys(publicAPI).sort()).toEqual([
    'ActivityLogger',
    'AuditReports',
    'LLMLogger',
    'LogbookError',
    'ServiceLogger',
    'auditActions',
    'auditEndpoint',
    'calculateCost',
    'createInstrumentedFetch',
    'getLogbook',
    'instrumentedFetch',
    'isLogbookError',
    'logAWSCalls',
    'logbookPlugin',
    'logbookTelemetry',
    'registerLogbook',
    'withLogContext',
  ])
})
