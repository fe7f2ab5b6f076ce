using System.Reflection;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace Giftless.Core.Tests.Contracts;

/// <summary>Runs tests of a contract within a test, so that their failures are seen and count for nothing else.</summary>
/// <typeparam name="TContract">The fixture.</typeparam>
/// <param name="open">Makes the fixture for one case.</param>
internal sealed class ContractRun<TContract>(Func<TContract> open)
    where TContract : notnull
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The names of all tests that the contract has.</summary>
    public static IEnumerable<string> Tests =>
        typeof(TContract).GetMethods()
            .Where(method => method.IsDefined(typeof(TestAttribute)) || method.IsDefined(typeof(TestCaseAttribute)))
            .Select(method => method.Name);

    /// <summary>Why a test fails.</summary>
    /// <returns>The failure of its first case that fails; null where all cases pass.</returns>
    public async Task<Exception?> FailureOfAsync(string test)
    {
        var method = new MethodWrapper(typeof(TContract), test);
        foreach (var one in CasesOf(new DefaultTestCaseBuilder().BuildFrom(method)))
        {
            if (await FailureOfAsync(one) is { } failure)
                return failure;
        }

        return null;
    }

    private async Task<Exception?> FailureOfAsync(TestMethod one)
    {
        one.RunState.Should().Be(RunState.Runnable, one.FullName);
        using var isolated = new TestExecutionContext.IsolatedContext();
        using var limit = new CancellationTokenSource(Limit);
        var fixture = open();
        using var disposed = fixture as IDisposable;
        try
        {
            foreach (var setUp in typeof(TContract).GetMethods().Where(method => method.IsDefined(typeof(SetUpAttribute))))
                await (Task)setUp.Invoke(fixture, [])!;
            var takesToken = one.Method.GetParameters().Length > one.Arguments.Length;
            await (Task)one.Method.MethodInfo.Invoke(fixture, takesToken ? [.. one.Arguments, limit.Token] : one.Arguments)!;
            return null;
        }
        catch (SuccessException)
        {
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static IEnumerable<TestMethod> CasesOf(ITest test) => test is TestMethod one ? [one] : test.Tests.SelectMany(CasesOf);
}
