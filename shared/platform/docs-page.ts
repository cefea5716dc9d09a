/** The reference page: a shell around swagger-ui, whose files come from the same origin. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title>
<link rel="stylesheet" href="/v2/docs/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<noscript>This page needs JavaScript. The same document as JSON: <a href="/v2/openapi.json">/v2/openapi.json</a></noscript>
<script src="/v2/docs/swagger-ui-bundle.js"></script>
<script src="/v2/docs/start.js"></script>
</body>
</html>
`;

export const DOCS_START_SCRIPT = `SwaggerUIBundle({
  url: '/v2/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** Everything from here, nothing from elsewhere; swagger-ui writes inline styles and data: images. */
export const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
