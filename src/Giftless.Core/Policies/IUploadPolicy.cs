using System.Diagnostics.CodeAnalysis;

namespace Giftless.Policies;

/// <summary>
/// Says whether the host wants an object: a quota, a ban on kinds of files, a repository that is full. Who may write is not its business
/// but that of the host's authorization, which was asked before.
/// </summary>
/// <remarks>
/// It is asked of each object that is not here: in the batch, before anything is offered for it, and again before it is published, where it
/// passes through the server or is finished by it. Of what a client sends to a store directly, bound by a signature, only the batch is
/// asked. It is asked for many at once and in any order: whoever counts has to do so when it publishes, or hears of <c>ObjectUploaded</c>.
/// </remarks>
[Experimental("GITLFS001")]
public interface IUploadPolicy
{
    /// <summary>Judges an upload. A failure refuses it too, with 500.</summary>
    /// <param name="upload">What is to be uploaded.</param>
    /// <param name="cancellationToken">Ends it when nobody waits for the answer any more.</param>
    /// <returns>Null where nothing speaks against it.</returns>
    ValueTask<UploadRefusal?> JudgeAsync(ProposedUpload upload, CancellationToken cancellationToken);
}
