"""ORB key points with ratio test and a RANSAC homography, as OpenCV's tutorials do it.

The avatar is tried as it is and mirrored; the score is the larger number of inliers.
"""

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

RATIO = 0.75
REACH = 5.0
PATCH = 31  # pixels that a descriptor looks at

Places = npt.NDArray[np.float32]
Descriptors = npt.NDArray[np.uint8]
Points = tuple[Places, Descriptors]


class Orb:
    """OpenCV's default of 500 key points."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self.detector = cv2.ORB.create()
        self.matcher = cv2.BFMatcher(cv2.NORM_HAMMING)

    def upright(self, image: Image.Image) -> tuple[Points, ...]:
        """Key points of the picture as it is: all that is needed of an original."""
        return (self.points(image.convert("L")),)

    def look(self, image: Image.Image) -> tuple[Points, ...]:
        """Key points of the picture as it is and mirrored."""
        grey = image.convert("L")
        return self.points(grey), self.points(ImageOps.mirror(grey))

    def points(self, grey: Image.Image) -> Points:
        """Places (n, 2) and descriptors (n, 32); none in a picture that is smaller than a patch."""
        none: Points = np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8)
        if min(grey.size) < PATCH:
            return none
        found, descriptors = self.detector.detectAndCompute(np.asarray(grey), None)
        if not found:
            return none
        return np.array([point.pt for point in found], np.float32), descriptors.astype(np.uint8)

    def score(self, original: tuple[Points, ...], avatar: tuple[Points, ...]) -> float:
        return float(max(self.inliers(original[0], turned) for turned in avatar))

    def inliers(self, original: Points, avatar: Points) -> int:
        """How many matched points agree on one homography."""
        if min(len(original[0]), len(avatar[0])) < 2:
            return 0
        pairs = self.matcher.knnMatch(avatar[1], original[1], 2)
        good = [first for first, second in pairs if first.distance < RATIO * second.distance]
        if len(good) < 4:
            return 0
        source = avatar[0][[match.queryIdx for match in good]]
        target = original[0][[match.trainIdx for match in good]]
        homography: npt.NDArray[np.float64] | None  # cv2's own types leave the None out
        homography, kept = cv2.findHomography(  # type: ignore[assignment]
            source, target, cv2.RANSAC, REACH
        )
        return 0 if homography is None else int(kept.sum())
