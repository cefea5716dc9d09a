import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { STAGE_NAME } from '../api/rest-api.ts';
import type { PlatformConfig } from '../config.ts';
import { acknowledge } from '../kit/acknowledge.ts';
import { apiHeaders, pageHeaders } from './page-headers.ts';
import { API_REQUEST, PAGE_REQUEST, streamRequest } from './viewer-functions.ts';

export interface EdgeProps {
  /** Host names of the APIs. */
  restHost: string;
  streamHost: string;
  webBucket: Bucket;
  allowedOrigins: readonly string[];
  domain?: PlatformConfig['domain'];
}

/** Paths of the REST API, every face included. */
export const API_PATHS = ['/v2/*', '/oauth/*', '/api/*', '/v1/*'] as const;
export const STREAM_PATH = '/v2/stream';

/** One address for all: the web page, the REST API and the stream behind one CloudFront distribution. */
export class Edge extends Construct {
  readonly distribution: Distribution;
  /** `https://host`, without a trailing slash. */
  readonly baseUrl: string;
  readonly streamUrl: string;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const api = this.throughToApi(props.restHost, `/${STAGE_NAME}`, 'ApiRequest', API_REQUEST);
    const stream = this.throughToApi(props.streamHost, '', 'StreamRequest', streamRequest(STAGE_NAME));
    const headers = apiHeaders(this, props.allowedOrigins);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Analytics platform',
      defaultBehavior: this.pages(props.webBucket),
      additionalBehaviors: {
        // Order is precedence: the stream's path lies within the API's.
        [STREAM_PATH]: stream,
        ...Object.fromEntries(API_PATHS.map((path) => [path, { ...api, responseHeadersPolicy: headers }])),
      },
      priceClass: PriceClass.PRICE_CLASS_100,
      ...this.domainProps(props.domain),
    });
    const host = props.domain?.name ?? this.distribution.distributionDomainName;
    this.baseUrl = `https://${host}`;
    this.streamUrl = `wss://${host}${STREAM_PATH}`;
    this.explainFindings(props.domain !== undefined);
  }

  private throughToApi(host: string, originPath: string, id: string, code: string): BehaviorOptions {
    const origin: IOrigin = new HttpOrigin(host, originPath === '' ? {} : { originPath });
    return {
      origin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: [this.onRequest(id, code)],
    };
  }

  private pages(bucket: Bucket): BehaviorOptions {
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: pageHeaders(this),
      compress: true,
      functionAssociations: [this.onRequest('PageRequest', PAGE_REQUEST)],
    };
  }

  private onRequest(id: string, code: string) {
    const edgeFunction = new EdgeFunction(this, id, {
      code: FunctionCode.fromInline(code),
      runtime: FunctionRuntime.JS_2_0,
    });
    return { function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST };
  }

  private domainProps(domain: PlatformConfig['domain']) {
    if (!domain) return {};
    return {
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }

  private explainFindings(hasDomain: boolean): void {
    const at = this.distribution;
    acknowledge(at, 'AwsSolutions-CFR1', 'Customers of the company that deploys this may be in any country.');
    acknowledge(
      at,
      'AwsSolutions-CFR2',
      'A web ACL costs from $5 a month while idle; usage plans, the exact hourly limit and strict validation stand in front.',
    );
    acknowledge(
      at,
      'AwsSolutions-CFR3',
      'The log would hold the query string of the stream, in which the documented clients send their token; API Gateway logs each call without it.',
    );
    if (!hasDomain) {
      acknowledge(
        at,
        'AwsSolutions-CFR4',
        "The distribution has its default name and so CloudFront's own certificate; with a domain of its own it takes TLS 1.2 and newer only.",
      );
    }
  }
}
