using Azure;
using Azure.Identity;
using Giftless.Storage.Blobs;

namespace Giftless.Storage.AzureBlobs.Tests;

/// <summary>What answers of the account mean.</summary>
public sealed class AzureAnswerTests
{
    [TestCase(404, "BlobNotFound", StoreFailureKind.Absent)]
    [TestCase(404, null, StoreFailureKind.Absent)]
    [TestCase(404, "CannotVerifyCopySource", StoreFailureKind.Absent)]
    [TestCase(404, "ContainerNotFound", StoreFailureKind.Refused)]
    [TestCase(409, "ContainerBeingDeleted", StoreFailureKind.Refused)]
    [TestCase(409, "BlobAlreadyExists", StoreFailureKind.OtherVersion)]
    [TestCase(412, "ConditionNotMet", StoreFailureKind.OtherVersion)]
    [TestCase(412, null, StoreFailureKind.OtherVersion)]
    [TestCase(400, "InvalidBlockList", StoreFailureKind.OtherVersion)]
    [TestCase(412, "LeaseIdMissing", StoreFailureKind.Refused)]
    [TestCase(409, "BlobArchived", StoreFailureKind.Refused, Description = "It is there.")]
    [TestCase(409, "BlobImmutableDueToPolicy", StoreFailureKind.Refused, Description = "It was not deleted.")]
    [TestCase(409, "SnapshotsPresent", StoreFailureKind.Refused, Description = "It was not deleted.")]
    [TestCase(403, "AuthenticationFailed", StoreFailureKind.Refused)]
    [TestCase(403, "AuthorizationPermissionMismatch", StoreFailureKind.Refused)]
    [TestCase(429, null, StoreFailureKind.Throttled)]
    [TestCase(503, "ServerBusy", StoreFailureKind.Throttled)]
    [TestCase(500, "InternalError", StoreFailureKind.Unreachable)]
    [TestCase(507, null, StoreFailureKind.Full)]
    [TestCase(0, null, StoreFailureKind.Unreachable)]
    public void An_answer_is_of_a_kind(int status, string? code, StoreFailureKind kind)
    {
        var answer = new RequestFailedException(status, "no", code, innerException: null);
        AzureFailures.Classify(answer).Kind.Should().Be(kind);
        AzureFailures.Classify(new AggregateException(new IOException(), answer)).Kind.Should().Be(kind, "the last attempt counts");
    }

    [Test]
    public void A_container_that_is_not_there_is_named() =>
        AzureFailures.Classify(new RequestFailedException(404, "no", "ContainerNotFound", null)).Should().BeEquivalentTo(
            new StoreFailure { Kind = StoreFailureKind.Refused, Answer = "404 ContainerNotFound", Reason = "there is no such container" });

    [Test]
    public void Credentials_that_give_no_token_are_for_an_administrator() =>
        AzureFailures.Classify(new CredentialUnavailableException("no managed identity")).Should().BeEquivalentTo(
            new StoreFailure { Kind = StoreFailureKind.Refused, Answer = "no token", Reason = "no managed identity" });
}
