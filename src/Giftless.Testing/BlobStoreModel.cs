using Giftless.Storage.Blobs;
using Giftless.Testing.Model;

namespace Giftless.Testing;

/// <summary>
/// Does random operations to a store, one after the other, and the same to a dictionary: they have to answer alike. What fails is shrunk to
/// the fewest operations that still fail, and said with its seed, by which it can be run again.
/// </summary>
public static class BlobStoreModel
{
    /// <summary>Tries one sequence of operations.</summary>
    /// <param name="open">Opens a store that holds nothing; while a failure is shrunk, many times.</param>
    /// <param name="seed">What the operations are made of: the same are made of the same.</param>
    /// <param name="length">How many operations.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="ConformanceException">
    /// The store answers otherwise. The message has the seed, the operations and the two answers.
    /// </exception>
    public static async Task RunAsync(
        Func<CancellationToken, Task<IBlobStore>> open, int seed, int length, CancellationToken cancellationToken)
    {
        var operations = Operation.Sequence(seed, length);
        if (await FailureOfAsync(open, operations, cancellationToken) is not { } failure)
            return;
        (operations, failure) = await ShrinkAsync(open, operations, failure, cancellationToken);
        throw new ConformanceException(
            $"seed {seed}, {length} operations: the store differs from a dictionary after{Environment.NewLine}"
            + $"{string.Join(Environment.NewLine, operations)}{Environment.NewLine}{failure.Message}",
            failure);
    }

    /// <summary>Leaves out halves, quarters, … and single operations, for as long as what is left fails.</summary>
    private static async Task<(IReadOnlyList<Operation> Operations, Exception Failure)> ShrinkAsync(
        Func<CancellationToken, Task<IBlobStore>> open,
        IReadOnlyList<Operation> operations,
        Exception failure,
        CancellationToken cancellationToken)
    {
        for (var size = operations.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at < operations.Count;)
            {
                var fewer = operations.Where((_, index) => index < at || index >= at + size).ToList();
                if (await FailureOfAsync(open, fewer, cancellationToken) is { } still)
                    (operations, failure) = (fewer, still);
                else
                    at += size;
            }
        }

        return (operations, failure);
    }

    private static async Task<Exception?> FailureOfAsync(
        Func<CancellationToken, Task<IBlobStore>> open, IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        var store = await open(cancellationToken);
        try
        {
            await ModelRun.DoAllAsync(store, operations, cancellationToken);
            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return failure;
        }
        finally
        {
            if (store is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
        }
    }
}
