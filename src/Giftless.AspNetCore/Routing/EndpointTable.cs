namespace Giftless.AspNetCore.Routing;

/// <summary>The endpoints of one mounted server.</summary>
internal sealed class EndpointTable
{
    /// <summary>Makes a table.</summary>
    /// <param name="rows">The endpoints, one of which answers to the rest.</param>
    /// <exception cref="InvalidOperationException">Two endpoints have one name, or one path.</exception>
    public EndpointTable(IEnumerable<EndpointRow> rows)
    {
        Rows = [.. InOrder(rows)];
        foreach (var row in Rows)
        {
            if (Rows.First(other => other.Kind == row.Kind || other.Matches(row.Example)) is var other && other != row)
            {
                throw new InvalidOperationException(
                    $"The Git LFS server has two endpoints that cannot be told apart: '{other.Kind}' at '{other.Path}' and '{row.Kind}' at "
                    + $"'{row.Path}'. Give the one of the transfer adapter another name and path.");
            }
        }
    }

    /// <summary>The endpoints, in order.</summary>
    public IReadOnlyList<EndpointRow> Rows { get; }

    /// <summary>
    /// Orders rows so that the first that matches is meant: a path without a variable segment is one of those that a variable one takes,
    /// and the rest is whatever is left.
    /// </summary>
    public static IEnumerable<EndpointRow> InOrder(IEnumerable<EndpointRow> rows) =>
        rows.OrderBy(row => row.Path == EndpointRow.Rest ? 2 : row.Variable is null ? 0 : 1);

    /// <summary>Finds the endpoint for a path below a repository.</summary>
    public EndpointRow Find(ReadOnlySpan<char> path)
    {
        foreach (var row in Rows)
        {
            if (row.Matches(path))
                return row;
        }

        throw new InvalidOperationException("No endpoint answers to the rest.");
    }
}
