import { api, ask } from '#dashboard/api/client.ts';
import type { Schemas } from '#dashboard/api/paths.d.ts';
import { beginSession, endSession, type Session } from './session.ts';

type User = Schemas['V1User'];

/** Signs a person in. */
export async function signInAsUser(email: string, password: string): Promise<void> {
  const { data } = await ask(api.POST('/api/v1/auth/login', { body: { email, password } }));
  beginSession(sessionOf(data.token, data.user, data.user.role === 'admin'));
}

/** Signs in with a client's credentials, as machines do; the secret is not kept. */
export async function signInAsClient(clientId: string, secret: string): Promise<void> {
  const { access_token: token, scope } = await ask(
    api.POST('/oauth/token', {
      body: { grant_type: 'client_credentials', client_id: clientId, client_secret: secret },
    }),
  );
  const { data } = await ask(api.GET('/api/v1/auth/me', { headers: { Authorization: `Bearer ${token}` } }));
  beginSession(sessionOf(token, data, scope.split(' ').includes('admin:manage')));
}

/** Ends the token at the API too. Without an answer it is forgotten here all the same. */
export async function signOut(): Promise<void> {
  try {
    await ask(api.POST('/api/v1/auth/logout'));
  } finally {
    endSession('signed-out');
  }
}

function sessionOf(token: string, user: User, administer: boolean): Session {
  const may = (permission: User['permissions'][number]) => user.permissions.includes(permission);
  const { id, name, plan, time_zone: timeZone } = user.company;
  return {
    token,
    name: user.name,
    email: user.email,
    company: { id, name, plan, timeZone },
    rights: {
      viewAnalytics: may('view-analytics'),
      viewReports: may('view-reports'),
      createReports: may('create-reports'),
      deleteReports: may('delete-reports'),
      manageAlerts: may('manage-alerts'),
      administer,
    },
  };
}
