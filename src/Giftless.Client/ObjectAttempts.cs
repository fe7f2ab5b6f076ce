using Giftless.Protocol;

namespace Giftless.Client;

/// <summary>Moves one object in as many attempts and with as many batches as it takes, within bounds.</summary>
internal sealed class ObjectAttempts(BatchClient batches, GitLfsClientOptions options, TimeProvider time)
{
    /// <summary>Tries until the object is moved.</summary>
    /// <param name="operation">The direction.</param>
    /// <param name="request">The object.</param>
    /// <param name="offer">What the server said of it first.</param>
    /// <param name="attempt">Moves it; tells the budget what came through.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientFailure">The last failure.</exception>
    public async Task<TransferOutcome> RunAsync(
        LfsOperation operation, BatchRequestObject request, BatchOffer offer,
        Func<BatchOffer, RetryBudget, Task<TransferOutcome>> attempt, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(options, time);
        var current = offer.Entry.Error is null && offer.IsOver ? null : offer;
        while (true)
        {
            try
            {
                current ??= await batches.AskAsync(operation, request, cancellationToken).ConfigureAwait(false);
                return await attempt(current, budget).ConfigureAwait(false);
            }
            catch (ClientFailure failure)
            {
                await budget.WaitAsync(failure, cancellationToken).ConfigureAwait(false);
                if (failure.Remedy == Remedy.NewLinks || current is { IsOver: true })
                    current = null;
            }
        }
    }
}
