namespace Giftless.Testing;

/// <summary>
/// One demand of a contract, to be run by whatever test framework. Each run wants a fixture of its own, which holds nothing yet.
/// </summary>
/// <typeparam name="TFixture">What opens the store that is judged.</typeparam>
public sealed class Scenario<TFixture>
{
    private readonly Func<TFixture, CancellationToken, Task<Func<Task>?>> _prepare;

    /// <param name="id">Names the demand; it does not change between versions.</param>
    /// <param name="demand">What is demanded, in a sentence.</param>
    /// <param name="prepare">Opens the store, and gives what tries it; null where it has not the capability.</param>
    internal Scenario(string id, string demand, Func<TFixture, CancellationToken, Task<Func<Task>?>> prepare)
    {
        (Id, Demand) = (id, demand);
        _prepare = prepare;
    }

    /// <summary>Names the demand, as <c>blob.range</c> does; scenarios that try the same with other values share it.</summary>
    public string Id { get; }

    /// <summary>What is demanded, in a sentence.</summary>
    public string Demand { get; }

    /// <summary>The values that it is tried with, or null for none.</summary>
    public string? Case { get; internal init; }

    /// <summary>The capabilities that the store has to have; one that lacks any is not judged.</summary>
    public IReadOnlyList<Type> Capabilities { get; internal init; } = [];

    /// <summary>Runs it.</summary>
    /// <param name="fixture">Opens the store. It is not disposed of.</param>
    /// <param name="cancellationToken">Ends the run. A store that never answers is left to it.</param>
    /// <returns>Null where the store does what is demanded; else why it was not judged.</returns>
    /// <exception cref="ConformanceException">It does something else.</exception>
    /// <exception cref="MissingEnvironmentException">The fixture has not what it takes, and <c>CI</c> says that it has to.</exception>
    public async Task<string?> RunAsync(TFixture fixture, CancellationToken cancellationToken)
    {
        Func<Task>? attempt;
        try
        {
            attempt = await _prepare(fixture, cancellationToken);
        }
        catch (MissingEnvironmentException missing) when (!MissingEnvironmentException.IsFailure)
        {
            return missing.Message;
        }

        if (attempt is null)
            return $"The store has no {string.Join(" or no ", Capabilities.Select(capability => capability.Name))}.";
        try
        {
            await attempt();
            return null;
        }
        catch (NotJudgedException notJudged)
        {
            return notJudged.Message;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var seen = failure is ConformanceException ? failure.Message : $"saw {failure.GetType().Name}: {failure.Message}";
            throw new ConformanceException($"{this}: {Demand}{Environment.NewLine}{seen}", failure);
        }
    }

    /// <summary>Its name: id and values.</summary>
    public override string ToString() => Case is null ? Id : $"{Id} ({Case})";
}
