// Takes only calls that were signed with one of the secrets in WEBHOOK_SECRETS (parted by blanks; while
// they are rotated, there are two). Its queue names them in signing_secrets.
import { verifyWebhook, WebhookError } from "../_shared/verify_webhook.ts";

Deno.serve(async (request) => {
  const secrets = (Deno.env.get("WEBHOOK_SECRETS") ?? "").split(" ").filter(Boolean);

  try {
    const { id, body } = await verifyWebhook(request, secrets);
    return Response.json({ id, received: body ? JSON.parse(body) : null });
  } catch (error) {
    if (error instanceof WebhookError) {
      console.log(`refused: ${error.message}`);
      return new Response(error.message, { status: 401 });
    }
    throw error;
  }
});
