import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { isWorthRetrying } from './api/client.ts';
import { useSession } from './session/session.ts';
import { LiveProvider } from './stream/live.tsx';
import { AlertNotices } from './ui/alert-notices.tsx';
import { Boundary } from './ui/boundary.tsx';
import { Empty } from './ui/empty.tsx';
import { PagePlaceholder } from './ui/placeholder.tsx';
import { Shell } from './ui/shell.tsx';
import { Toasts } from './ui/toasts.tsx';

const SignIn = lazy(() => import('./pages/sign-in/sign-in.tsx').then((page) => ({ default: page.SignIn })));
const loadOverview = () => import('./pages/overview/overview.tsx');
const Overview = lazy(() => loadOverview().then((page) => ({ default: page.Overview })));
const Alerts = lazy(() => import('./pages/alerts/alerts.tsx').then((page) => ({ default: page.Alerts })));
const Reports = lazy(() => import('./pages/reports/reports.tsx').then((page) => ({ default: page.Reports })));
const Schedules = lazy(() =>
  import('./pages/schedules/schedules.tsx').then((page) => ({ default: page.Schedules })),
);
const Usage = lazy(() => import('./pages/usage/usage.tsx').then((page) => ({ default: page.Usage })));
const Admin = lazy(() => import('./pages/admin/admin.tsx').then((page) => ({ default: page.Admin })));

const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 10_000, refetchOnWindowFocus: true } },
});

// Where it is the first page, it comes along with the frame around it. One that cannot be loaded is missed where it is drawn.
if (location.pathname === '/')
  void loadOverview()
    .then(({ askAhead }) => askAhead(queries))
    .catch(() => undefined);

/** The dashboard: sign-in, or the views behind it. Each view is loaded when it is opened. */
export function App() {
  return (
    // Base UI would else write <style> elements, which the page's Content-Security-Policy refuses.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Toasts>
          <Suspense fallback={<PagePlaceholder />}>
            <Views />
          </Suspense>
        </Toasts>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Views() {
  const session = useSession();
  useEffect(() => {
    // What one person has read is not shown to the next one.
    if (!session) queries.clear();
  }, [session]);
  if (!session) return <SignIn />;
  return (
    <LiveProvider>
      {session.rights.viewAnalytics && <AlertNotices />}
      <Shell>
        <Boundary>
          <Suspense fallback={<PagePlaceholder />}>
            <Switch>
              <Route path="/" component={Overview} />
              <Route path="/alerts" component={Alerts} />
              <Route path="/reports" component={Reports} />
              <Route path="/schedules">
                {session.rights.createReports ? <Schedules /> : <Redirect to="/reports" />}
              </Route>
              <Route path="/usage" component={Usage} />
              <Route path="/admin/:section">
                {({ section }) =>
                  session.rights.administer ? <Admin section={section} /> : <Redirect to="/" />
                }
              </Route>
              <Route path="/admin">
                <Redirect to="/admin/users" />
              </Route>
              <Route>
                <Empty
                  title="There is no such page"
                  advice="The address may be mistyped, or from an older version."
                >
                  <a className="button" href="/">
                    Go to the overview
                  </a>
                </Empty>
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      </Shell>
    </LiveProvider>
  );
}
